// What the verifiers may ask: a file of documents by address, and did:key. Nothing goes to the network.
import {readFileSync} from 'node:fs';
import jsonld from 'jsonld';

const DID = 'https://www.w3.org/ns/did/v1';
const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const ED25519_2020 = 'https://w3id.org/security/suites/ed25519-2020/v1';

export function readDocuments(path) {
  return new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8'))));
}

// The key types differ by suite: Ed25519Signature2020 does not take a Multikey.
export function loaderOf(documents, {keyType = 'Multikey'} = {}) {
  return async url => {
    const document = documents.get(url) ?? partOf(url, documents) ?? didKey(url, keyType);
    if(document === undefined) {
      throw new Error(`NotFoundError loading "${url}": nobody is asked`);
    }
    return {contextUrl: null, documentUrl: url, document: structuredClone(document), tag: 'static'};
  };
}

// A key of a published document, such as that of a did:web, which stands under its https address.
function partOf(url, documents) {
  const [base, fragment] = url.split('#');
  const document = documents.get(base) ?? documents.get(addressOf(base));
  const method = (document?.verificationMethod ?? []).find(each => each.id === url || each.id === `#${fragment}`);
  return fragment !== undefined && method ? {'@context': MULTIKEY, ...method, id: url} : document;
}

function addressOf(did) {
  if(!did.startsWith('did:web:')) {
    return did;
  }
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${[host, ...(path.length ? path : ['.well-known']), 'did.json'].join('/')}`;
}

function didKey(url, keyType) {
  const [did, fragment] = url.split('#');
  if(!did.startsWith('did:key:')) {
    return undefined;
  }
  const name = did.slice('did:key:'.length);
  const context = keyType === 'Multikey' ? MULTIKEY : ED25519_2020;
  const key = {id: `${did}#${name}`, type: keyType, controller: did, publicKeyMultibase: name};
  if(fragment !== undefined) {
    return {'@context': context, ...key};
  }
  return {'@context': [DID, context], id: did, verificationMethod: [key], assertionMethod: [key.id]};
}

// For libraries that bring their own loader: fetch answers from the documents, and else fails at once.
export function replaceFetch(documents) {
  globalThis.fetch = async resource => {
    const url = typeof resource === 'string' ? resource : resource.url ?? String(resource);
    const document = documents.get(url);
    const headers = {'content-type': 'application/json'};
    return document === undefined ? new Response('{}', {status: 404, headers}) :
      new Response(JSON.stringify(document), {status: 200, headers});
  };
}

// Contexts are parsed once for all: what a careful user of the library would do.
export function canonize(document, documentLoader) {
  return jsonld.canonize(document, {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, base: null, documentLoader
  });
}
