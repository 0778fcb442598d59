package io.caddis.mqtt.itests.rivals;

import java.nio.file.Path;
import java.util.function.Function;

/** Who takes part, in the order of the table. */
enum Contenders {
    CADDIS("caddis", "Caddis", false, CaddisContender::new),
    /** Only beside {@link AnotherBuild}, which makes it. */
    ANOTHER_BUILD("other-build", "Caddis, other build", true, CaddisContender::new),
    HIVEMQ("hivemq", "HiveMQ", true, store -> new HiveMqContender(false)),
    HIVEMQ_IO("hivemq-io", "HiveMQ, I/O thread", true, store -> new HiveMqContender(true)),
    VERTX("vertx", "Vert.x", true, store -> new VertxContender()),
    PAHO("paho", "Paho v5", true, PahoContender::new),
    PAHO_3("paho3", "Paho v3", true, Paho3Contender::new),
    /** No MQTT client at all: shows how much the sink can take, so that it is seen not to be the limit. */
    RAW("raw", "raw socket ceiling", false, store -> new RawContender());

    private final String id;
    private final String label;
    private final boolean peer;
    private final Function<Path, Contender> maker;

    Contenders(String id, String label, boolean peer, Function<Path, Contender> maker) {
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

    /** @param store where those keep their messages that can; null for memory */
    Contender make(Path store) {
        return maker.apply(store);
    }
}
