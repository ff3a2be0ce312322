// What the library is made of asks for this before it.
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { CERTIFICATE_FILES } from '#apps/server/tls/certificates.js';
import { DAY, HOUR } from '#kernel/time.js';

const KIND = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** Milliseconds. A clock that is set back a little does not lock anyone out. */
const VALID = { before: HOUR, own: 366 * DAY, issued: 3 * DAY };

/** How often certificates are issued again, in milliseconds: long before they end. */
export const ISSUED_EVERY = DAY;

/** An authority for the processes of one start. Its key is in the memory of this process alone, and ends with it. */
export class OwnAuthority {
  private constructor(
    private readonly certificate: X509Certificate,
    private readonly key: webcrypto.CryptoKey,
  ) {}

  static async make(): Promise<OwnAuthority> {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=Talaan split form',
      keys,
      signingAlgorithm: KIND,
      ...validFor(VALID.own),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      ],
    });
    return new OwnAuthority(certificate, keys.privateKey);
  }

  /**
   * Writes a new certificate for each of these names into a folder of that name, with its key, for the owner alone.
   * @param valid milliseconds from now
   */
  async issue(folder: string, names: readonly string[], valid = VALID.issued): Promise<void> {
    for (const name of names) {
      const place = join(folder, name);
      mkdirSync(place, { recursive: true, mode: 0o700 });
      const { publicKey, privateKey } = await newKeys();
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: this.certificate.subject,
        publicKey,
        signingKey: this.key,
        signingAlgorithm: KIND,
        ...validFor(valid),
        extensions: [
          new SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        ],
      });
      const key = KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' });
      replace(join(place, CERTIFICATE_FILES.ca), this.certificate.toString('pem'));
      replace(join(place, CERTIFICATE_FILES.key), String(key));
      replace(join(place, CERTIFICATE_FILES.cert), certificate.toString('pem'));
    }
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KIND, true, ['sign', 'verify']);
}

function validFor(time: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - VALID.before), notAfter: new Date(now + time) };
}

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
