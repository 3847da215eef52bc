// Whether both verifiers take a badge:  node check.js DOCUMENTS.json FILE...
// Prints one JSON object a file: {"file", "digitalbazaar": {"verified", "reason"}, "verifierCore": {…}}.
import {readFileSync} from 'node:fs';
import {readDocuments} from './offline.js';
import {digitalbazaar, verifierCore} from './verifiers.js';

const [documentsFile, ...files] = process.argv.slice(2);
const documents = readDocuments(documentsFile);
const verifiers = {digitalbazaar: digitalbazaar(documents), verifierCore: await verifierCore(documents)};
for(const file of files) {
  const verdict = {file};
  for(const [name, verify] of Object.entries(verifiers)) {
    try {
      verdict[name] = await verify(JSON.parse(readFileSync(file, 'utf8')));
    } catch(error) {
      verdict[name] = {verified: false, reason: String(error.message)};
    }
  }
  process.stdout.write(JSON.stringify(verdict) + '\n');
}
