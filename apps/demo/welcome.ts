const DEFAULT_IDP_PORT = '3001';

/** What is said when the demonstration is ready. Each command works as printed, whatever the ports. */
export function welcome(address: string, issuer: string, data: string): string {
  const { port } = new URL(issuer);
  const setting = port === DEFAULT_IDP_PORT ? '' : `TALAAN_IDP_PORT=${port} `;
  return `
  Talaan runs on ${address}, its data in ${data}.
  DEVELOPMENT identity provider on ${issuer}: whoever reaches it can be anyone. Never use it with real data.

  Sign in as an officer of the Philippine unit, and read the inbox:

    TOKEN=$(${setting}npm run -s talaan -- token ph-officer)
    curl -H "Authorization: Bearer $TOKEN" "${address}/v1/exchange-requests?box=inbox"

  Others to be: th-officer, ph-head, ph-consular, ph-delegate, chair, secretariat, somtc-reporter, analyst, auditor,
  registrar. The contract: ${address}/openapi.json
`;
}
