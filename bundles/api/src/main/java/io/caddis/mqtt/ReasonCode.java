package io.caddis.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * Reason codes of MQTT 5.0 (2.4). One model for all versions: the return codes of a 3.1.1 CONNACK and SUBACK appear as
 * the 5.0 code of the same meaning.
 */
public enum ReasonCode {
    /** 0x00: success; also normal disconnection and granted QoS 0. */
    SUCCESS(0x00),
    /** 0x01: subscription granted with QoS 1. */
    GRANTED_QOS_1(0x01),
    /** 0x02: subscription granted with QoS 2. */
    GRANTED_QOS_2(0x02),
    /** 0x04: the client ends the connection and wants its will to be published. */
    DISCONNECT_WITH_WILL(0x04),
    /** 0x10: accepted, nobody is subscribed. */
    NO_MATCHING_SUBSCRIBERS(0x10),
    /** 0x11: unsubscribed from a filter that was not subscribed. */
    NO_SUBSCRIPTION_EXISTED(0x11),
    /** 0x18: the authentication goes on. */
    CONTINUE_AUTHENTICATION(0x18),
    /** 0x19: the client starts to authenticate again. */
    REAUTHENTICATE(0x19),
    /** 0x80: an error without a more precise code. */
    UNSPECIFIED_ERROR(0x80),
    /** 0x81: bytes that are no MQTT packet. */
    MALFORMED_PACKET(0x81),
    /** 0x82: a packet that the protocol does not allow here. */
    PROTOCOL_ERROR(0x82),
    /** 0x83: valid, but refused by this implementation. */
    IMPLEMENTATION_SPECIFIC_ERROR(0x83),
    /** 0x84: the server does not speak this version (3.1.1 return code 1). */
    UNSUPPORTED_PROTOCOL_VERSION(0x84),
    /** 0x85: the server does not allow this client identifier (3.1.1 return code 2). */
    CLIENT_IDENTIFIER_NOT_VALID(0x85),
    /** 0x86: user name or password refused (3.1.1 return code 4). */
    BAD_USER_NAME_OR_PASSWORD(0x86),
    /** 0x87: not authorised (3.1.1 return code 5). */
    NOT_AUTHORIZED(0x87),
    /** 0x88: the server is not available (3.1.1 return code 3). */
    SERVER_UNAVAILABLE(0x88),
    /** 0x89: the server is busy. */
    SERVER_BUSY(0x89),
    /** 0x8A: this client is banned. */
    BANNED(0x8A),
    /** 0x8B: the server shuts down. */
    SERVER_SHUTTING_DOWN(0x8B),
    /** 0x8C: authentication method not supported, or not the one in use. */
    BAD_AUTHENTICATION_METHOD(0x8C),
    /** 0x8D: nothing arrived for one and a half times the keep alive. */
    KEEP_ALIVE_TIMEOUT(0x8D),
    /** 0x8E: another connection uses the same client identifier. */
    SESSION_TAKEN_OVER(0x8E),
    /** 0x8F: the topic filter is not allowed here. */
    TOPIC_FILTER_INVALID(0x8F),
    /** 0x90: the topic name is not allowed here. */
    TOPIC_NAME_INVALID(0x90),
    /** 0x91: the packet identifier is in use. */
    PACKET_IDENTIFIER_IN_USE(0x91),
    /** 0x92: the packet identifier is not known. */
    PACKET_IDENTIFIER_NOT_FOUND(0x92),
    /** 0x93: more unacknowledged messages than Receive Maximum allows. */
    RECEIVE_MAXIMUM_EXCEEDED(0x93),
    /** 0x94: topic alias 0 or above Topic Alias Maximum. */
    TOPIC_ALIAS_INVALID(0x94),
    /** 0x95: packet larger than Maximum Packet Size. */
    PACKET_TOO_LARGE(0x95),
    /** 0x96: messages arrive too fast. */
    MESSAGE_RATE_TOO_HIGH(0x96),
    /** 0x97: a quota of the server or the client is used up. */
    QUOTA_EXCEEDED(0x97),
    /** 0x98: closed by an administrator. */
    ADMINISTRATIVE_ACTION(0x98),
    /** 0x99: the payload is not what its format indicator says. */
    PAYLOAD_FORMAT_INVALID(0x99),
    /** 0x9A: the server does not keep retained messages. */
    RETAIN_NOT_SUPPORTED(0x9A),
    /** 0x9B: the server does not support this QoS. */
    QOS_NOT_SUPPORTED(0x9B),
    /** 0x9C: use another server for now. */
    USE_ANOTHER_SERVER(0x9C),
    /** 0x9D: the server has moved for good. */
    SERVER_MOVED(0x9D),
    /** 0x9E: the server has no shared subscriptions. */
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E),
    /** 0x9F: connections arrive too fast. */
    CONNECTION_RATE_EXCEEDED(0x9F),
    /** 0xA0: the longest connect time allowed is over. */
    MAXIMUM_CONNECT_TIME(0xA0),
    /** 0xA1: the server has no subscription identifiers. */
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1),
    /** 0xA2: the server has no wildcard subscriptions. */
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2);

    private static final ReasonCode[] BY_CODE = new ReasonCode[256];

    static {
        for (ReasonCode reason : values()) {
            BY_CODE[reason.code] = reason;
        }
    }

    private final int code;

    ReasonCode(int code) {
        this.code = code;
    }

    /**
     * The reason with a code, or null if MQTT 5.0 knows none.
     *
     * @param code 0 to 255
     */
    public static @Nullable ReasonCode of(int code) {
        return code < 0 || code > 255 ? null : BY_CODE[code];
    }

    /** The code on the wire, 0x00 to 0xA2. */
    public int code() {
        return code;
    }

    /** True from 0x80 on: what was asked for was not done (MQTT 5.0, 2.4). */
    public boolean isError() {
        return code >= 0x80;
    }
}
