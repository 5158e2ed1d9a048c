/** Every refusal of the embedded KMS, with the sentence that is used where a call has no better one. */
import { ServiceError } from '../sqs/aws-json.ts';

const refusals = {
  AccessDeniedException: 'The caller is not allowed to use this key so.',
  AlreadyExistsException: 'An alias with this name already exists.',
  DisabledException: 'The key is disabled.',
  IncorrectKeyException: 'The key ID in the request does not identify a CMK that can perform this operation.',
  InternalFailure: 'The request could not be processed.',
  InvalidAliasNameException: 'Alias must start with the prefix "alias/" and not with "alias/aws/".',
  // KMS says nothing about what is wrong with a ciphertext.
  InvalidCiphertextException: '',
  InvalidKeyUsageException: 'The key usage is not valid for this operation.',
  KMSInvalidSignatureException: '',
  KMSInvalidStateException: 'The key is pending deletion.',
  NotFoundException: 'The key or alias does not exist.',
  SerializationException: 'The request body is not a JSON object.',
  UnknownOperationException: 'The operation is not known here.',
  UnsupportedOperationException: 'The operation is not supported for this key or parameter.',
  ValidationException: 'A parameter is not valid.',
} as const satisfies Record<string, string>;

export type KmsErrorCode = keyof typeof refusals;

/** @param message in place of the usual sentence; never key material or plaintext */
export const refuse = (code: KmsErrorCode, message?: string): ServiceError =>
  new ServiceError(message ?? refusals[code], { type: code, status: code === 'InternalFailure' ? 500 : 400 });
