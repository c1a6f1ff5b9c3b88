/** RAS, the talk between terminals and gatekeepers of H.225.0, as types of ASN.1: as much of each message as tells an address. */
import {
  ALIASES,
  CALL_TYPE,
  ENDPOINT_TYPE,
  NAME,
  NON_STANDARD,
  TRANSPORT_ADDRESS,
  TRANSPORT_ADDRESSES,
  VENDOR,
} from './h225-types.ts';
import { added, choice, EMPTY, FLAG, IDENTIFIER, keptNumber, number, passed, record, STOP } from './per-types.ts';

const SEQUENCE_NUMBER = number(1, 65535);
const SECONDS = keptNumber(1, 0xffffffff);
const CALL_MODEL = choice({ direct: EMPTY, gatekeeperRouted: EMPTY }, []);

const GATEKEEPER_REQUEST = record(
  {
    number: SEQUENCE_NUMBER,
    protocol: IDENTIFIER,
    'nonStandard?': NON_STANDARD,
    rasAddress: TRANSPORT_ADDRESS,
    endpointType: STOP,
    'gatekeeper?': STOP,
    'callServices?': STOP,
    'endpointAlias?': STOP,
  },
  [],
);

const GATEKEEPER_CONFIRM = record(
  {
    number: SEQUENCE_NUMBER,
    protocol: IDENTIFIER,
    'nonStandard?': NON_STANDARD,
    'gatekeeper?': NAME,
    rasAddress: TRANSPORT_ADDRESS,
  },
  ['stop'],
);

const REGISTRATION_REQUEST = record(
  {
    number: SEQUENCE_NUMBER,
    protocol: IDENTIFIER,
    'nonStandard?': NON_STANDARD,
    discoveryComplete: FLAG,
    callSignalAddress: TRANSPORT_ADDRESSES,
    rasAddress: TRANSPORT_ADDRESSES,
    terminalType: ENDPOINT_TYPE,
    'terminalAlias?': ALIASES,
    'gatekeeper?': NAME,
    vendor: VENDOR,
  },
  [...passed(1), added('timeToLive', SECONDS), 'stop'],
);

const REGISTRATION_CONFIRM = record(
  {
    number: SEQUENCE_NUMBER,
    protocol: IDENTIFIER,
    'nonStandard?': NON_STANDARD,
    callSignalAddress: TRANSPORT_ADDRESSES,
    'terminalAlias?': ALIASES,
    'gatekeeper?': NAME,
    endpoint: NAME,
  },
  [...passed(1), added('timeToLive', SECONDS), 'stop'],
);

const UNREGISTRATION_REQUEST = record(
  {
    number: SEQUENCE_NUMBER,
    callSignalAddress: TRANSPORT_ADDRESSES,
    'endpointAlias?': STOP,
    'nonStandard?': STOP,
    'endpoint?': STOP,
  },
  [],
);

const ADMISSION_REQUEST = record(
  {
    number: SEQUENCE_NUMBER,
    callType: CALL_TYPE,
    'callModel?': CALL_MODEL,
    endpoint: NAME,
    'destinationInfo?': ALIASES,
    'destCallSignalAddress?': TRANSPORT_ADDRESS,
    'destExtraCallInfo?': ALIASES,
    srcInfo: ALIASES,
    'srcCallSignalAddress?': TRANSPORT_ADDRESS,
    bandWidth: STOP,
    'nonStandard?': STOP,
    'callServices?': STOP,
  },
  [],
);

const ADMISSION_CONFIRM = record(
  {
    number: SEQUENCE_NUMBER,
    bandWidth: number(0, 0xffffffff),
    callModel: CALL_MODEL,
    destCallSignalAddress: TRANSPORT_ADDRESS,
    'irrFrequency?': STOP,
    'nonStandard?': STOP,
  },
  [],
);

const LOCATION_REQUEST = record(
  {
    number: SEQUENCE_NUMBER,
    'endpoint?': NAME,
    destinationInfo: ALIASES,
    'nonStandard?': NON_STANDARD,
    replyAddress: TRANSPORT_ADDRESS,
  },
  ['stop'],
);

const LOCATION_CONFIRM = record(
  {
    number: SEQUENCE_NUMBER,
    callSignalAddress: TRANSPORT_ADDRESS,
    rasAddress: TRANSPORT_ADDRESS,
    'nonStandard?': STOP,
  },
  [],
);

const INFO_REQUEST_RESPONSE = record(
  {
    'nonStandard?': NON_STANDARD,
    number: SEQUENCE_NUMBER,
    endpointType: ENDPOINT_TYPE,
    endpoint: NAME,
    rasAddress: TRANSPORT_ADDRESS,
    callSignalAddress: TRANSPORT_ADDRESSES,
    'endpointAlias?': STOP,
    'perCallInfo?': STOP,
  },
  [],
);

/** Any message; those of later versions tell nothing. */
export const RAS_MESSAGE = choice(
  {
    gatekeeperRequest: GATEKEEPER_REQUEST,
    gatekeeperConfirm: GATEKEEPER_CONFIRM,
    gatekeeperReject: STOP,
    registrationRequest: REGISTRATION_REQUEST,
    registrationConfirm: REGISTRATION_CONFIRM,
    registrationReject: STOP,
    unregistrationRequest: UNREGISTRATION_REQUEST,
    unregistrationConfirm: STOP,
    unregistrationReject: STOP,
    admissionRequest: ADMISSION_REQUEST,
    admissionConfirm: ADMISSION_CONFIRM,
    admissionReject: STOP,
    bandwidthRequest: STOP,
    bandwidthConfirm: STOP,
    bandwidthReject: STOP,
    disengageRequest: STOP,
    disengageConfirm: STOP,
    disengageReject: STOP,
    locationRequest: LOCATION_REQUEST,
    locationConfirm: LOCATION_CONFIRM,
    locationReject: STOP,
    infoRequest: STOP,
    infoRequestResponse: INFO_REQUEST_RESPONSE,
    nonStandardMessage: STOP,
    unknownMessageResponse: STOP,
  },
  [],
);
