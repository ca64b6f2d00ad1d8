import type { CodecExample } from '../codec.js';

/** Documents that run as they are against the development stack. */
export const SOAP_EXAMPLES: readonly CodecExample[] = [
  {
    type: 'deposit',
    summary: 'A card deposit in a SOAP 1.1 envelope that completes',
    body: `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    <DepositRequest xmlns="urn:payment-gateway:v1">
      <amount>100.00</amount>
      <currency>EUR</currency>
      <instrument>
        <card>
          <number>4111111111111111</number>
          <expiryMonth>12</expiryMonth>
          <expiryYear>2030</expiryYear>
          <holder>Ada Lovelace</holder>
        </card>
      </instrument>
      <reference>order-1001</reference>
      <description>Two books</description>
      <metadata>
        <entry key="basket">77</entry>
      </metadata>
    </DepositRequest>
  </soap:Body>
</soap:Envelope>
`,
  },
  {
    type: 'withdrawal',
    summary: 'A withdrawal to a bank account that completes, without an envelope',
    body: `<WithdrawalRequest xmlns="urn:payment-gateway:v1">
  <amount>25.50</amount>
  <currency>EUR</currency>
  <instrument>
    <bankAccount>
      <iban>DE89370400440532013000</iban>
      <holder>Ada Lovelace</holder>
    </bankAccount>
  </instrument>
  <reference>payout-2001</reference>
</WithdrawalRequest>
`,
  },
];
