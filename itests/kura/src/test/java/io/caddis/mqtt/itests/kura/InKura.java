package io.caddis.mqtt.itests.kura;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One framework and one mosquitto for all tests of a class: the set is that of the system property caddis.kura. */
abstract class InKura {
    private static final AtomicInteger NAMES = new AtomicInteger();

    static Gateway gateway;
    static MosquittoBroker broker;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(MosquittoBroker.installed(), "needs mosquitto");
        gateway = new Gateway(KuraSet.of(System.getProperty("caddis.kura", "six")), Map.of());
        broker = new MosquittoBroker(List.of("max_inflight_messages 0"));
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        if (gateway != null) {
            gateway.close();
        }
    }

    /** A name that no other stack has. */
    static String name() {
        return "gw" + NAMES.incrementAndGet();
    }

    static Stack stack(Map<String, Object> transport, Map<String, Object> data) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("broker-url", broker.uri().toString()));
        all.putAll(transport);
        return new Stack(gateway, name(), Gateway.CADDIS, all, data);
    }

    static Stack stack() throws Exception {
        return stack(Map.of(), Map.of());
    }

    static int count(Stack stack, String call) {
        return (int) stack.layer().calls().stream().filter(each -> each.startsWith(call)).count();
    }
}
