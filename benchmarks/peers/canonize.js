// jsonld.js in safe mode over lines of JSON:  node canonize.js DOCUMENTS.json < DOCUMENTS.jsonl
// Each line a JSON-LD document; each answer {"nquads": "…"} or {"error": "…"}, in the same order.
import {createInterface} from 'node:readline';
import {canonize, loaderOf, readDocuments} from './offline.js';

const documentLoader = loaderOf(readDocuments(process.argv[2]));
for await (const line of createInterface({input: process.stdin, crlfDelay: Infinity})) {
  let answer;
  try {
    answer = {nquads: await canonize(JSON.parse(line), documentLoader)};
  } catch(error) {
    answer = {error: `${error.name}: ${error.details?.event?.code ?? error.details?.code ?? error.message}`};
  }
  if(!process.stdout.write(JSON.stringify(answer) + '\n')) {
    await new Promise(resolve => process.stdout.once('drain', resolve));
  }
}
