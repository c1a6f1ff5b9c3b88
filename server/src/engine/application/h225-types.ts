/** H.225.0, the signalling of calls: what a Q.931 message carries for H.323, as types of ASN.1. */
import { FAST_START, TUNNELLED_H245 } from './h245-types.ts';
import {
  added,
  bytes,
  choice,
  EMPTY,
  FLAG,
  IDENTIFIER,
  list,
  number,
  open,
  passed,
  record,
  STOP,
  text,
} from './per-types.ts';

const WORD = number(0, 65535);

const H221 = record({ country: number(0, 255), extension: number(0, 255), manufacturer: WORD }, []);

export const NON_STANDARD = record({ identifier: choice({ object: IDENTIFIER, h221: H221 }, []), data: bytes() });

/** An address of TCP or UDP. */
export const TRANSPORT_ADDRESS = choice(
  {
    ipAddress: record({ ip: bytes(4), port: WORD }),
    ipSourceRoute: record(
      { ip: bytes(4), port: WORD, route: list(bytes(4)), routing: choice({ strict: EMPTY, loose: EMPTY }, []) },
      [],
    ),
    ipxAddress: record({ node: bytes(6), network: bytes(4), port: bytes(2) }),
    ip6Address: record({ ip: bytes(16), port: WORD }, []),
    netBios: bytes(16),
    nsap: bytes(1, 20),
    nonStandard: NON_STANDARD,
  },
  [],
);

/** Addresses that are looked through; more than ten are not remembered. */
export const TRANSPORT_ADDRESSES = list(TRANSPORT_ADDRESS, 10);

export const ALIAS = choice({ dialedDigits: text(4, 1, 128), h323Id: text(16, 1, 256) }, []);
export const ALIASES = list(ALIAS);

export const VENDOR = record({ vendor: H221, 'product?': bytes(1, 256), 'version?': bytes(1, 256) }, []);

/** Rates and prefixes of a gateway's protocol come as additions. */
const CAPABILITIES = record({ 'nonStandard?': NON_STANDARD }, passed(2));

const GATEWAY_PROTOCOL = choice(
  {
    nonStandard: NON_STANDARD,
    h310: CAPABILITIES,
    h320: CAPABILITIES,
    h321: CAPABILITIES,
    h322: CAPABILITIES,
    h323: CAPABILITIES,
    h324: CAPABILITIES,
    voice: CAPABILITIES,
    t120Only: CAPABILITIES,
  },
  [],
);

export const ENDPOINT_TYPE = record(
  {
    'nonStandard?': NON_STANDARD,
    'vendor?': VENDOR,
    'gatekeeper?': record({ 'nonStandard?': NON_STANDARD }, []),
    'gateway?': record({ 'protocols?': list(GATEWAY_PROTOCOL), 'nonStandard?': NON_STANDARD }, []),
    'mcu?': record({ 'nonStandard?': NON_STANDARD }, passed(1)),
    'terminal?': record({ 'nonStandard?': NON_STANDARD }, []),
    mc: FLAG,
    undefinedNode: FLAG,
  },
  passed(2),
);

export const CALL_TYPE = choice({ pointToPoint: EMPTY, oneToN: EMPTY, nToOne: EMPTY, nToN: EMPTY }, []);

const SERVICES = record(
  {
    q932: FLAG,
    q951: FLAG,
    q952: FLAG,
    q953: FLAG,
    q955: FLAG,
    q956: FLAG,
    q957: FLAG,
    q954: record({ conferenceCalling: FLAG, threeParty: FLAG }, []),
  },
  [],
);

const SETUP = record(
  {
    protocol: IDENTIFIER,
    'h245Address?': TRANSPORT_ADDRESS,
    'sourceAddress?': ALIASES,
    sourceInfo: ENDPOINT_TYPE,
    'destinationAddress?': ALIASES,
    'destCallSignalAddress?': TRANSPORT_ADDRESS,
    'destExtraCallInfo?': ALIASES,
    'destExtraCRV?': list(WORD),
    activeMC: FLAG,
    conference: bytes(16),
    goal: choice({ create: EMPTY, join: EMPTY, invite: EMPTY }, []),
    'callServices?': SERVICES,
    callType: CALL_TYPE,
  },
  [
    added('sourceCallSignalAddress', TRANSPORT_ADDRESS),
    ...passed(5),
    added('fastStart', FAST_START),
    ...passed(2),
    'stop',
  ],
);

const CALL_PROCEEDING = record(
  { protocol: IDENTIFIER, destination: ENDPOINT_TYPE, 'h245Address?': TRANSPORT_ADDRESS },
  [...passed(4), added('fastStart', FAST_START), ...passed(4)],
);

const CONNECT = record(
  {
    protocol: IDENTIFIER,
    'h245Address?': TRANSPORT_ADDRESS,
    destination: ENDPOINT_TYPE,
    conference: bytes(16),
  },
  [...passed(4), added('fastStart', FAST_START), ...passed(10)],
);

const ALERTING = record({ protocol: IDENTIFIER, destination: ENDPOINT_TYPE, 'h245Address?': TRANSPORT_ADDRESS }, [
  ...passed(4),
  added('fastStart', FAST_START),
  ...passed(9),
]);

const INFORMATION = record({ protocol: IDENTIFIER }, passed(6));

const RELEASE_COMPLETE = record(
  {
    protocol: IDENTIFIER,
    'reason?': choice(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`reason${i}`, EMPTY])), []),
  },
  passed(9),
);

const FACILITY = record(
  {
    protocol: IDENTIFIER,
    'alternativeAddress?': TRANSPORT_ADDRESS,
    'alternativeAlias?': ALIASES,
    'conference?': bytes(16),
    reason: choice(
      { routeCallToGatekeeper: EMPTY, callForwarded: EMPTY, routeCallToMC: EMPTY, undefinedReason: EMPTY },
      [],
    ),
  },
  [...passed(6), added('h245Address', TRANSPORT_ADDRESS), added('fastStart', FAST_START), ...passed(8)],
);

const SECURITY_MODE = choice({ nonStandard: NON_STANDARD, none: EMPTY, default: EMPTY }, []);

const SECURITY = record(
  { 'nonStandard?': NON_STANDARD, encryption: SECURITY_MODE, authentication: SECURITY_MODE, integrity: SECURITY_MODE },
  [],
);

/** Names and passwords, of two bytes a character. */
export const NAME = text(16, 1, 128);
const TIME = number(1, 0xffffffff);

const BITS = text(1, 0, 2048);

const CLEAR_TOKEN = record(
  {
    token: IDENTIFIER,
    'time?': TIME,
    'password?': NAME,
    'dhKey?': record({ halfKey: BITS, modulus: BITS, generator: BITS }, []),
    'challenge?': bytes(8, 128),
    'random?': number(),
    'certificate?': record({ type: IDENTIFIER, certificate: bytes() }, []),
    'generalId?': NAME,
    'nonStandard?': record({ identifier: IDENTIFIER, data: bytes() }),
  },
  passed(2),
);

const PARAMETERS = record({ 'random?': number(), 'iv8?': bytes(8) }, passed(1));
const HASHED = record({ algorithm: IDENTIFIER, parameters: PARAMETERS, hash: text(1, 0) });
const ENCRYPTED = record({ algorithm: IDENTIFIER, parameters: PARAMETERS, data: bytes() });
const SIGNED = record({ toBeSigned: open(), algorithm: IDENTIFIER, parameters: PARAMETERS, signature: text(1, 0) });

const CRYPTO_TOKEN = choice(
  {
    endpointPasswordHash: record({ alias: ALIAS, time: TIME, token: HASHED }),
    gatekeeperPasswordHash: record({ gatekeeper: NAME, time: TIME, token: HASHED }),
    endpointPassword: ENCRYPTED,
    gatekeeperPassword: ENCRYPTED,
    endpointCertificate: SIGNED,
    gatekeeperCertificate: SIGNED,
    fastStart: SIGNED,
    nested: choice(
      {
        encrypted: record({ token: IDENTIFIER, contents: ENCRYPTED }),
        signed: record({ token: IDENTIFIER, contents: SIGNED }),
        hashed: record({ token: IDENTIFIER, values: CLEAR_TOKEN, contents: HASHED }),
        password: ENCRYPTED,
      },
      [],
    ),
  },
  [],
);

const PROGRESS = record(
  {
    protocol: IDENTIFIER,
    destination: ENDPOINT_TYPE,
    'h245Address?': TRANSPORT_ADDRESS,
    callIdentifier: record({ guid: bytes(16) }, []),
    'h245Security?': choice({ nonStandard: NON_STANDARD, none: EMPTY, tls: SECURITY, ipsec: SECURITY }, []),
    'tokens?': list(CLEAR_TOKEN),
    'cryptoTokens?': list(CRYPTO_TOKEN),
    'fastStart?': FAST_START,
  },
  passed(3),
);

/** What the user-user element of a Q.931 message holds. */
export const USER_INFORMATION = record(
  {
    pdu: record(
      {
        body: choice(
          {
            setup: SETUP,
            callProceeding: CALL_PROCEEDING,
            connect: CONNECT,
            alerting: ALERTING,
            information: INFORMATION,
            releaseComplete: RELEASE_COMPLETE,
            facility: FACILITY,
          },
          [added('progress', PROGRESS)],
        ),
        'nonStandard?': NON_STANDARD,
      },
      [...passed(2), added('h245Control', list(TUNNELLED_H245, 4)), 'stop'],
    ),
    'userData?': STOP,
  },
  [],
);
