import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a folder of certificates, named as in the TLS secrets of Kubernetes. */
export const CERTIFICATE_FILES = { cert: 'tls.crt', key: 'tls.key', ca: 'ca.crt' } as const;

/** Who a process is to others, and whom it believes: PEM. `key` MUST NOT be logged. */
export interface Certificates {
  /** Its own certificate, first, and those that lead from it to an authority. */
  readonly cert: string;
  readonly key: string;
  /** The authorities that are believed. */
  readonly ca: string;
}

/**
 * Reads a folder of certificates.
 * @param now milliseconds since 1970
 * @throws Error that names the file and what is wrong with it
 */
export function readCertificates(folder: string, now = Date.now()): Certificates {
  const text = (file: string): string => inFile(file, () => readFileSync(join(folder, file), 'utf8'));
  const [cert, key, ca] = [text(CERTIFICATE_FILES.cert), text(CERTIFICATE_FILES.key), text(CERTIFICATE_FILES.ca)];
  inFile(CERTIFICATE_FILES.cert, () => {
    for (const one of certificatesIn(cert)) demandInTime(one, now);
  });
  inFile(CERTIFICATE_FILES.key, () => {
    if ((statSync(join(folder, CERTIFICATE_FILES.key)).mode & 0o007) !== 0) {
      throw new Error('may be read by everyone; set its mode to 0600');
    }
    const isOurs = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
    if (!isOurs) throw new Error(`does not belong to the certificate in ${CERTIFICATE_FILES.cert}`);
  });
  inFile(CERTIFICATE_FILES.ca, () => {
    for (const one of certificatesIn(ca)) {
      if (!one.ca) throw new Error('holds a certificate that is not of an authority');
      demandInTime(one, now);
    }
  });
  return { cert, key, ca };
}

/** @throws Error that begins with the name of the file */
function inFile<Read>(file: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isOurs = error instanceof Error && code === undefined;
    // What a parser or the system says may quote what it read.
    throw new Error(`${file} ${isOurs ? message : `cannot be read (${code ?? 'not PEM'})`}`, { cause: error });
  }
}

/** @throws Error when there is none */
function certificatesIn(pem: string): readonly X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw new Error('holds no certificate');
  return found.map((one) => new X509Certificate(one));
}

function demandInTime({ validFromDate, validToDate }: X509Certificate, now: number): void {
  if (now > validToDate.getTime()) throw new Error(`ended on ${validToDate.toISOString()}`);
  if (now < validFromDate.getTime()) throw new Error(`begins on ${validFromDate.toISOString()}`);
}
