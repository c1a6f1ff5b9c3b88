/** H.245, the control of a call's media: the messages that open logical channels, as types of ASN.1. */
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
const CHANNEL = number(1, 65535);

const NON_STANDARD = record({
  identifier: choice({
    object: IDENTIFIER,
    h221: record({ country: number(0, 255), extension: number(0, 255), manufacturer: WORD }),
  }),
  data: bytes(),
});

const LARGE = number(0, 0xffffffff);

function flags(count: number): Record<string, typeof FLAG> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`flag${i}`, FLAG]));
}

const H261 = record(
  {
    'qcif?': number(1, 4),
    'cif?': number(1, 4),
    temporalSpatialTradeOff: FLAG,
    maxBitRate: number(1, 19200),
    stillImages: FLAG,
  },
  passed(1),
);

const H262 = record(
  {
    ...flags(11),
    'videoBitRate?': number(0, 1073741823),
    'bufferSize?': number(0, 262143),
    'samplesPerLine?': number(0, 16383),
    'linesPerFrame?': number(0, 16383),
    'framesPerSecond?': number(0, 15),
    'luminanceSampleRate?': LARGE,
  },
  passed(1),
);

const H263 = record(
  {
    'sqcif?': number(1, 32),
    'qcif?': number(1, 32),
    'cif?': number(1, 32),
    'cif4?': number(1, 32),
    'cif16?': number(1, 32),
    maxBitRate: number(1, 192400),
    ...flags(5),
    'hrdB?': number(0, 524287),
    'bppMaxKb?': WORD,
  },
  passed(8),
);

const IS11172_VIDEO = record(
  {
    constrained: FLAG,
    'videoBitRate?': number(0, 1073741823),
    'bufferSize?': number(0, 262143),
    'samplesPerLine?': number(0, 16383),
    'linesPerFrame?': number(0, 16383),
    'pictureRate?': number(0, 15),
    'luminanceSampleRate?': LARGE,
  },
  passed(1),
);

const VIDEO = choice({ nonStandard: NON_STANDARD, h261: H261, h262: H262, h263: H263, is11172: IS11172_VIDEO }, []);

/** Frames or milliseconds in a packet. */
const FRAMES = number(1, 256);

const AUDIO = choice(
  {
    nonStandard: NON_STANDARD,
    g711Alaw64k: FRAMES,
    g711Alaw56k: FRAMES,
    g711Ulaw64k: FRAMES,
    g711Ulaw56k: FRAMES,
    g722At64k: FRAMES,
    g722At56k: FRAMES,
    g722At48k: FRAMES,
    g7231: record({ frames: FRAMES, silenceSuppression: FLAG }),
    g728: FRAMES,
    g729: FRAMES,
    g729AnnexA: FRAMES,
    is11172: record({ ...flags(8), bitRate: number(1, 448) }, []),
    is13818: record({ ...flags(20), bitRate: number(1, 1130) }, []),
  },
  [],
);

const DATA_PROTOCOL = choice(
  {
    nonStandard: NON_STANDARD,
    v14buffered: EMPTY,
    v42lapm: EMPTY,
    hdlcFrameTunnelling: EMPTY,
    h310SeparateStack: EMPTY,
    h310SingleStack: EMPTY,
    transparent: EMPTY,
  },
  [...passed(3), added('separateLANStack', undefined)],
);

const T84_PROFILE = choice({ unrestricted: EMPTY, restricted: record(flags(19), []) });

const DATA = record(
  {
    application: choice(
      {
        nonStandard: NON_STANDARD,
        t120: DATA_PROTOCOL,
        dsmCc: DATA_PROTOCOL,
        userData: DATA_PROTOCOL,
        t84: record({ protocol: DATA_PROTOCOL, profile: T84_PROFILE }),
        t434: DATA_PROTOCOL,
        h224: DATA_PROTOCOL,
        nlpid: record({ protocol: DATA_PROTOCOL, data: bytes() }),
        dsvdControl: EMPTY,
        h222Partitioning: DATA_PROTOCOL,
      },
      [],
    ),
    maxBitRate: LARGE,
  },
  [],
);

const DATA_TYPE = choice(
  {
    nonStandard: NON_STANDARD,
    nothing: EMPTY,
    video: VIDEO,
    audio: AUDIO,
    data: DATA,
    encryption: choice({ nonStandard: NON_STANDARD, h233: EMPTY }, []),
  },
  [],
);

const UNICAST = choice(
  {
    iPAddress: record({ network: bytes(4), port: WORD }, []),
    iPXAddress: record({ node: bytes(6), network: bytes(4), port: bytes(2) }, []),
    iP6Address: record({ network: bytes(16), port: WORD }, []),
    netBios: bytes(16),
    iPSourceRoute: record(
      { routing: choice({ strict: EMPTY, loose: EMPTY }), network: bytes(4), port: WORD, route: list(bytes(4)) },
      [],
    ),
  },
  [],
);

const MULTICAST = choice(
  {
    iPAddress: record({ network: bytes(4), port: WORD }, []),
    iP6Address: record({ network: bytes(16), port: WORD }, []),
  },
  [],
);

const TRANSPORT_ADDRESS = choice({ unicastAddress: UNICAST, multicastAddress: MULTICAST }, []);

const H222_CHANNEL = record(
  {
    resource: WORD,
    subChannel: WORD,
    'pcrPid?': number(0, 8191),
    'programDescriptors?': bytes(),
    'streamDescriptors?': bytes(),
  },
  [],
);

const H223_CHANNEL = record(
  {
    adaptationLayer: choice(
      {
        nonStandard: NON_STANDARD,
        al1Framed: EMPTY,
        al1NotFramed: EMPTY,
        al2WithoutSequenceNumbers: EMPTY,
        al2WithSequenceNumbers: EMPTY,
        al3: record({ controlFieldOctets: number(0, 2), sendBufferSize: number(0, 16777215) }),
      },
      [],
    ),
    segmentable: FLAG,
  },
  [],
);

const THREE_WAYS = choice({ first: EMPTY, second: EMPTY, third: EMPTY }, []);

const V76_CHANNEL = record(
  {
    hdlc: record({ crcLength: THREE_WAYS, n401: number(1, 4095), loopbackTest: FLAG }, []),
    suspendResume: THREE_WAYS,
    uih: FLAG,
    mode: choice({ erm: record({ windowSize: number(1, 127), recovery: THREE_WAYS }, []), unerm: EMPTY }, []),
    v75: record({ audioHeader: FLAG }, []),
  },
  [],
);

/** A channel over the network: its stream (RTP) and that stream's control (RTCP). */
const H2250_CHANNEL = record(
  {
    'nonStandard?': list(NON_STANDARD),
    session: number(0, 255),
    'associatedSession?': number(1, 255),
    'mediaChannel?': TRANSPORT_ADDRESS,
    'mediaGuaranteed?': FLAG,
    'mediaControlChannel?': TRANSPORT_ADDRESS,
    'controlGuaranteed?': STOP,
    'silenceSuppression?': STOP,
    'destination?': STOP,
    'payloadType?': STOP,
    'packetization?': STOP,
  },
  [],
);

const NETWORK_ACCESS = record(
  {
    'distribution?': choice({ unicast: EMPTY, multicast: EMPTY }, []),
    networkAddress: choice(
      {
        q2931: record(
          {
            address: choice({ number: text(4, 1, 16), nsap: bytes(1, 20) }, []),
            'subaddress?': bytes(1, 20),
          },
          [],
        ),
        e164: text(4, 1, 128),
        localAreaAddress: TRANSPORT_ADDRESS,
      },
      [],
    ),
    associateConference: FLAG,
    'externalReference?': bytes(1, 255),
  },
  passed(1),
);

/** One side asks for a channel, and says where it would like to get what comes back. */
export const OPEN_LOGICAL_CHANNEL = record(
  {
    forwardChannel: CHANNEL,
    forward: record(
      {
        'port?': WORD,
        dataType: DATA_TYPE,
        multiplex: choice({ h222: H222_CHANNEL, h223: H223_CHANNEL, v76: V76_CHANNEL }, [
          added('h2250', H2250_CHANNEL),
        ]),
      },
      passed(2),
    ),
    'reverse?': record(
      {
        dataType: DATA_TYPE,
        'multiplex?': choice({ h223: H223_CHANNEL, v76: V76_CHANNEL }, [added('h2250', H2250_CHANNEL)]),
      },
      passed(2),
    ),
  },
  [added('separateStack', NETWORK_ACCESS), 'stop'],
);

const OPEN_LOGICAL_CHANNEL_ACK = record(
  {
    forwardChannel: CHANNEL,
    'reverse?': record(
      {
        reverseChannel: CHANNEL,
        'port?': WORD,
        'multiplex?': choice({ h222: H222_CHANNEL }, [added('h2250', H2250_CHANNEL)]),
      },
      passed(1),
    ),
  },
  [
    added('separateStack', NETWORK_ACCESS),
    added(
      'forwardAck',
      choice(
        {
          h2250: record(
            {
              'nonStandard?': list(NON_STANDARD),
              'session?': number(1, 255),
              'mediaChannel?': TRANSPORT_ADDRESS,
              'mediaControlChannel?': TRANSPORT_ADDRESS,
              'payloadType?': number(96, 127),
            },
            passed(2),
          ),
        },
        [],
      ),
    ),
    'stop',
  ],
);

/** Any message; of requests and responses only those about opening a channel are read further. */
export const H245_MESSAGE = choice(
  {
    request: choice(
      {
        nonStandard: STOP,
        masterSlaveDetermination: STOP,
        terminalCapabilitySet: STOP,
        openLogicalChannel: OPEN_LOGICAL_CHANNEL,
        closeLogicalChannel: STOP,
        requestChannelClose: STOP,
        multiplexEntrySend: STOP,
        requestMultiplexEntry: STOP,
        requestMode: STOP,
        roundTripDelay: STOP,
        maintenanceLoop: STOP,
      },
      [],
    ),
    response: choice(
      {
        nonStandard: STOP,
        masterSlaveDeterminationAck: STOP,
        masterSlaveDeterminationReject: STOP,
        terminalCapabilitySetAck: STOP,
        terminalCapabilitySetReject: STOP,
        openLogicalChannelAck: OPEN_LOGICAL_CHANNEL_ACK,
        ...Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`other${i}`, STOP])),
      },
      [],
    ),
    command: STOP,
    indication: STOP,
  },
  [],
);

/** The same with its length before it, as calls carry it. */
export const TUNNELLED_H245 = open(H245_MESSAGE);
/** A channel that is offered with the call itself. */
export const FAST_START = list(open(OPEN_LOGICAL_CHANNEL), 30);
