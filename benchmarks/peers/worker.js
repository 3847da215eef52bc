// Measures, on orders by lines of JSON:  node worker.js DOCUMENTS.json
// {"contender", "file", "from", "count", "alg"} → {"cpu": seconds, "met": how many, "error"}.
import {createInterface} from 'node:readline';
import {readFileSync} from 'node:fs';
import {importJWK, jwtVerify} from 'jose';
import {readDocuments} from './offline.js';
import {digitalbazaar, verifierCore} from './verifiers.js';

const documents = readDocuments(process.argv[2]);
const files = new Map();
const made = new Map();

function linesOf(file) {
  if(!files.has(file)) {
    files.set(file, readFileSync(file, 'utf8').split('\n').filter(line => line));
  }
  return files.get(file);
}

async function contender({contender: name, keys, alg}) {
  const id = `${name} ${alg ?? ''}`;
  if(!made.has(id)) {
    made.set(id, await {
      digitalbazaar: async () => {
        const verify = digitalbazaar(documents);
        return async line => (await verify(JSON.parse(line))).verified;
      },
      verifier_core: async () => {
        const verify = await verifierCore(documents);
        return async line => (await verify(JSON.parse(line))).verified;
      },
      jose: async () => {
        const key = await importJWK(JSON.parse(readFileSync(keys, 'utf8'))[alg], alg);
        return async line => typeof (await jwtVerify(line, key, {algorithms: [alg]})).payload === 'object';
      }
    }[name]());
  }
  return made.get(id);
}

for await (const line of createInterface({input: process.stdin, crlfDelay: Infinity})) {
  const order = JSON.parse(line);
  let answer;
  try {
    const verify = await contender(order);
    const lines = linesOf(order.file);
    let met = 0;
    const before = process.cpuUsage();
    for(let i = order.from; i < order.from + order.count; ++i) {
      met += await verify(lines[i % lines.length]) ? 1 : 0;
    }
    const {user, system} = process.cpuUsage(before);
    answer = {cpu: (user + system) / 1e6, met};
  } catch(error) {
    answer = {error: String(error.message)};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
