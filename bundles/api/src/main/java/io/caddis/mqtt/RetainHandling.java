package io.caddis.mqtt;

/** Which retained messages a subscription gets (MQTT 5.0, 3.8.3.1). The ordinal is the value on the wire. */
public enum RetainHandling {
    /** 0: at every SUBSCRIBE; all that MQTT 3.1.1 knows. */
    SEND,
    /** 1: only if the subscription did not exist. */
    SEND_IF_NEW,
    /** 2: never. */
    DO_NOT_SEND
}
