package io.caddis.mqtt;

/** Payload Format Indicator of MQTT 5.0 (3.3.2.3.2). The ordinal is the value on the wire. */
public enum PayloadFormat {
    /** 0: the payload is any bytes; the same as no indicator. */
    UNSPECIFIED,
    /** 1: the payload is UTF-8. */
    UTF_8
}
