package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.packet.ProtocolVersion;

/** Who is measured. The first is ours. */
public enum Library {
    CADDIS("Caddis"), NETTY("Netty"), HIVEMQ("HiveMQ"), PAHO("Paho");

    private final String label;

    Library(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Why this library has no figure, or null if it has. */
    String missing(Row row, Operation operation) {
        return this == HIVEMQ ? HiveMqContender.missing(row, operation) : null;
    }

    Contender open(Row row) throws Exception {
        return switch (this) {
            case CADDIS -> new CaddisContender(row);
            case NETTY -> new NettyContender(row);
            case HIVEMQ -> new HiveMqContender(row);
            case PAHO -> row.version() == ProtocolVersion.V5 ? new Paho5Contender(row) : new Paho3Contender(row);
        };
    }
}
