// Realistic badges, all distinct, the same every time, signed with eddsa-rdfc-2022 by @digitalbazaar/vc; and tokens.
//   node corpus.js DOCUMENTS.json FOLDER COUNT
// Writes rich.jsonl, small.jsonl, EdDSA.jsonl, ES256.jsonl, RS256.jsonl and keys.json (public, JWK by algorithm).
import {createHash} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {exportJWK, generateKeyPair, SignJWT} from 'jose';
import * as vc from '@digitalbazaar/vc';
import {loaderOf, readDocuments} from './offline.js';

const [documentsFile, folder, count] = process.argv.slice(2);
const documentLoader = loaderOf(readDocuments(documentsFile));
const ISSUERS = 40;
const CREATED = '2026-03-02T09:30:00Z';
const FIELDS = ['Data storytelling', 'Incident command', 'Facilitation', 'Grid safety', 'Clinical handover',
  'Welding inspection', 'Câmbio e risco', 'Öffentliche Beschaffung', 'Negotiation', 'Route planning'];
const LEVELS = ['Aware', 'Practiced', 'Proficient', 'Leading'];

const uuid = text => createHash('sha256').update(text).digest('hex')
  .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5');
const day = i => new Date(Date.UTC(2025, 0, 1 + i % 400)).toISOString().slice(0, 10);
const seedOf = i => new Uint8Array(createHash('sha256').update(`stepladder benchmark issuer ${i}`).digest());

async function issuer(i) {
  const key = await Ed25519Multikey.generate({seed: seedOf(i)});
  const {publicKeyMultibase: name} = key;
  key.controller = `did:key:${name}`;
  key.id = `${key.controller}#${name}`;
  return key;
}

function small(i, did) {
  const title = `${FIELDS[i % FIELDS.length]} ${i}`;
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: `urn:uuid:${uuid(`small ${i}`)}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: title,
    issuer: {id: did, type: ['Profile'], name: `Institute ${i % ISSUERS}`},
    validFrom: `${day(i)}T00:00:00Z`,
    credentialSubject: {
      type: ['AchievementSubject'],
      identifier: [{type: 'IdentityObject', identityHash: `learner${i}@example.org`,
        identityType: 'emailAddress', hashed: false}],
      achievement: {
        id: `https://institute${i % ISSUERS}.example/achievements/${i}`,
        type: ['Achievement'],
        name: title,
        description: `Shows that its holder can do ${title} in earnest: with others, on time and with the care that is due. ` +
          'Assessed at work and in a talk, by two people who did not teach the course, against criteria that were ' +
          'published before it began.',
        criteria: {narrative: `A project of ${20 + i % 60} hours, defended before two assessors, and a look back in writing.`}
      }
    }
  };
}

function rich(i, did) {
  const badge = small(i, did);
  const site = `https://institute${i % ISSUERS}.example`;
  const {achievement} = badge.credentialSubject;
  badge.id = `${site}/credentials/${uuid(`rich ${i}`)}`;
  badge.description = `Awarded to learner ${i} for ${badge.name}, after assessment in practice.`;
  badge.validUntil = '2099-01-01T00:00:00Z';
  badge.image = {id: `${site}/images/${i}.png`, type: 'Image', caption: `Badge of ${badge.name}`};
  Object.assign(badge.issuer, {
    url: site, email: `badges@institute${i % ISSUERS}.example`, description: `Institute ${i % ISSUERS} teaches and assesses working people.`,
    image: {id: `${site}/logo.png`, type: 'Image'}
  });
  const results = [0, 1].map(k => `urn:uuid:${uuid(`result ${i} ${k}`)}`);
  const levels = results.map((_, k) => LEVELS.map((name, n) => ({
    id: `urn:uuid:${uuid(`level ${i} ${k} ${n}`)}`, type: ['RubricCriterionLevel'], level: name,
    name: `${name} ${k}`, points: String(n + 1), description: `${name}: does what row ${k + 1} of rubric ${i} asks at this level, which was seen twice in practice.`
  })));
  Object.assign(achievement, {
    achievementType: 'MicroCredential', humanCode: `R${i}`, tag: ['practice', `field-${i % 10}`],
    creator: {id: did, type: ['Profile'], name: `Institute ${i % ISSUERS}`, url: site},
    criteria: {id: `${site}/criteria/${i}`, narrative: `Four tasks and a talk; ${20 + i % 60} hours.`},
    image: {id: `${site}/images/a${i}.png`, type: 'Image'},
    alignment: [0, 1, 2].map(k => ({
      type: ['Alignment'], targetCode: `S${i}.${k}`, targetName: `Skill ${k} of ${badge.name}`,
      targetDescription: `What it takes to do part ${k} of ${badge.name} alone, and to show others how.`,
      targetFramework: 'Framework of skills', targetType: 'CFItem', targetUrl: `https://skills.example/${i}/${k}`
    })),
    resultDescription: results.map((id, k) => ({
      id, type: ['ResultDescription'], name: `Criterion ${k}`, resultType: 'RubricCriterionLevel',
      requiredLevel: levels[k][2].id, rubricCriterionLevel: levels[k]
    }))
  });
  Object.assign(badge.credentialSubject, {
    activityStartDate: `${day(i)}T00:00:00Z`, activityEndDate: `${day(i + 30)}T00:00:00Z`, creditsEarned: 3 + i % 5,
    role: 'Learner',
    result: results.map((id, k) => ({
      type: ['Result'], resultDescription: id, achievedLevel: levels[k][2 + i % 2].id, status: 'Completed'
    }))
  });
  badge.evidence = [0].map(k => ({
    id: `${site}/evidence/${i}/${k}`, type: ['Evidence'], name: `Work ${k}`, genre: 'Report',
    narrative: `The learner planned, did and wrote up case ${i * 7 + k}.`, description: `Report of case ${i * 7 + k}.`
  }));
  return badge;
}

const issuers = await Promise.all(Array.from({length: ISSUERS}, (_, i) => issuer(i)));
for(const [name, build] of Object.entries({rich, small})) {
  const lines = [];
  for(let i = 0; i < count; ++i) {
    const key = issuers[i % ISSUERS];
    const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite, date: CREATED});
    lines.push(JSON.stringify(await vc.issue({credential: build(i, key.controller), suite, documentLoader})));
  }
  writeFileSync(join(folder, `${name}.jsonl`), lines.join('\n') + '\n');
}

const keys = {};
for(const alg of ['EdDSA', 'ES256', 'RS256']) {
  const {publicKey, privateKey} = await generateKeyPair(alg, {extractable: true});
  keys[alg] = await exportJWK(publicKey);
  const lines = [];
  for(let i = 0; i < count; ++i) {
    const badge = small(i, 'https://institute.example/issuer');
    const claims = {...badge, iss: badge.issuer.id, jti: badge.id, nbf: Date.parse(badge.validFrom) / 1000};
    lines.push(await new SignJWT(claims).setProtectedHeader({
      alg, typ: 'JWT', kid: 'https://institute.example/issuer#key-1'
    }).sign(privateKey));
  }
  writeFileSync(join(folder, `${alg}.jsonl`), lines.join('\n') + '\n');
}
writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
