package io.caddis.mqtt.session;

import io.caddis.mqtt.packet.ProtocolVersion;

/** What every script runs as: in both versions, and with or without a new session made of the old one's state. */
enum Mode {
    /** MQTT 3.1.1. */
    V3_1_1(ProtocolVersion.V3_1_1, false),
    /** MQTT 5.0. */
    V5(ProtocolVersion.V5, false),
    /** MQTT 3.1.1; each loss of the connection replaces the session. */
    V3_1_1_RESTORED(ProtocolVersion.V3_1_1, true),
    /** MQTT 5.0; each loss of the connection replaces the session. */
    V5_RESTORED(ProtocolVersion.V5, true);

    private final ProtocolVersion version;
    private final boolean restored;

    Mode(ProtocolVersion version, boolean restored) {
        this.version = version;
        this.restored = restored;
    }

    ProtocolVersion version() {
        return version;
    }

    boolean isV5() {
        return version == ProtocolVersion.V5;
    }

    boolean restored() {
        return restored;
    }
}
