package io.caddis.mqtt.itests.rivals;

import java.util.function.Supplier;

/** Who takes part, in the order of the table. */
enum Contenders {
    CADDIS("caddis", "Caddis", false, CaddisContender::new),
    /** Only beside {@link AnotherBuild}, which makes it. */
    ANOTHER_BUILD("other-build", "Caddis, other build", true, CaddisContender::new),
    HIVEMQ("hivemq", "HiveMQ", true, () -> new HiveMqContender(false)),
    HIVEMQ_IO("hivemq-io", "HiveMQ, calls on I/O thread", true, () -> new HiveMqContender(true)),
    PAHO("paho", "Paho v5", true, PahoContender::new),
    /** No MQTT client at all: shows how much the sink can take, so that it is seen not to be the limit. */
    RAW("raw", "raw socket ceiling", false, RawContender::new);

    private final String id;
    private final String label;
    private final boolean peer;
    private final Supplier<Contender> maker;

    Contenders(String id, String label, boolean peer, Supplier<Contender> maker) {
        this.id = id;
        this.label = label;
        this.peer = peer;
        this.maker = maker;
    }

    /** One that can be named on the command line. */
    static Contenders of(String id) {
        for (Contenders contender : values()) {
            if (contender.id.equals(id) && contender != ANOTHER_BUILD) {
                return contender;
            }
        }
        throw new IllegalArgumentException("unknown contender " + id);
    }

    /** The name on the command line and in the JSON file. */
    String id() {
        return id;
    }

    /** The name in the table. */
    String label() {
        return label;
    }

    /** Another client, with which Caddis is compared. */
    boolean isPeer() {
        return peer;
    }

    Contender make() {
        return maker.get();
    }
}
