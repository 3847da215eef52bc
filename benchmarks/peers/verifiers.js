// The two JavaScript verifiers: each a function from a credential to {verified, reason}.
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {loaderOf, replaceFetch} from './offline.js';

function suites() {
  return [new DataIntegrityProof({cryptosuite}), new Ed25519Signature2020()];
}

export function digitalbazaar(documents, {now} = {}) {
  const loaders = {
    multikey: loaderOf(documents),
    legacy: loaderOf(documents, {keyType: 'Ed25519VerificationKey2020'})
  };
  return async credential => {
    const proofs = [credential.proof].flat();
    const documentLoader = proofs.some(each => each?.type === 'Ed25519Signature2020') ?
      loaders.legacy : loaders.multikey;
    const status = credential.credentialStatus && {
      checkStatus: each => checkStatus({
        ...each, documentLoader, suite: suites(), verifyBitstringStatusListCredential: true,
        verifyMatchingIssuers: true
      })
    };
    const result = await vc.verifyCredential({
      credential, suite: suites(), documentLoader, ...(now && {now}), ...status
    });
    // The library says that the list could be read; what the bit means is left to its caller.
    const set = (result.statusResult?.results ?? []).filter(each => each.status);
    const reasons = [reasonOf(result.error), ...set.map(each => each.credentialStatus.statusPurpose)];
    return {verified: result.verified && set.length === 0, reason: reasons.filter(each => each).join('; ')};
  };
}

// It has a loader of its own; the schema that it would fetch is not there, so that it does less than online.
export async function verifierCore(documents) {
  replaceFetch(documents);
  const {verifyCredential} = await import('@digitalcredentials/verifier-core');
  return async credential => {
    const result = await verifyCredential({credential, knownDIDRegistries: []});
    const steps = new Map((result.log ?? []).map(step => [step.id, step]));
    const failed = [...steps.values()].filter(step => step.id !== 'registered_issuer' && step.valid !== true);
    const errors = result.errors ?? [];
    return {
      verified: errors.length === 0 && steps.get('valid_signature')?.valid === true && failed.length === 0,
      reason: [...errors.map(each => each.message), ...failed.map(each => each.id)].join('; ')
    };
  };
}

function reasonOf(error) {
  return error ? [error.message, ...(error.errors ?? []).map(each => each.message)].join('; ') : '';
}
