package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.itests.container.Await;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Listeners whose filters have topics in common: three, an observer and, with 5.0, one with a shared subscription are
 * each given what is published once, at first, after a resume, and after a swap of a bundle.
 */
final class Overlaps {
    private static final int COUNT = 20;
    private static final int SESSION_EXPIRY_SECONDS = 3600;
    private static final String SESSION = "io.caddis.mqtt.session";

    private final Stand stand;
    private final PrintStream out;
    private final Findings findings;
    private final List<Overlap> all = new ArrayList<>();

    /** A client and who listens to it. */
    private final class Overlap {
        private final String version;
        private final Qos qos;
        private final String name;
        private final String topic;
        private final Map<String, Arrivals> listeners = new LinkedHashMap<>();
        private int published;

        Overlap(String version, Qos qos) throws IOException {
            this.version = version;
            this.qos = qos;
            name = "overlap-" + version.charAt(0) + "-" + qos.value();
            topic = name + "/1";
            listen("wide", name + "/#", false);
            listen("exact", topic, false);
            listen("level", name + "/+", false);
            listen("observer", topic, true);
            if (version.equals("5.0")) {
                listen("shared", "$share/group/" + topic, false);
            }
            stand.connected(name, Map.of("client.id", name, "protocol.version", version, "clean.start", false,
                    "session.expiry", SESSION_EXPIRY_SECONDS));
        }

        private void listen(String who, String filter, boolean observer) {
            Arrivals arrivals = new Arrivals();
            listeners.put(who, arrivals);
            stand.listen(message -> arrivals.add(number(message)), name, filter, observer
                    ? Map.of("mqtt.observer", true) : Map.of("mqtt.qos", qos.value()));
        }

        private void publish(MqttClient sender, int number) throws InterruptedException {
            Watch.get("publish()", sender.publish(Message.of(TopicName.of(topic), Payload.wrap(
                    ByteBuffer.allocate(Integer.BYTES).putInt(number).array())).withQos(
                            qos == Qos.AT_MOST_ONCE ? Qos.AT_LEAST_ONCE : qos)));
        }

        /** Calls of a listener, the greetings left out. */
        int calls(Arrivals of) {
            return of.distinct() - (of.has(0) ? 1 : 0) + (int) of.again().stream().filter(one -> one.number() > 0)
                    .count();
        }

        boolean isComplete() {
            return listeners.values().stream().allMatch(one -> calls(one) >= published);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(name + ": published " + published);
            listeners.forEach((who, arrivals) -> text.append(", ").append(who).append(' ').append(calls(arrivals)));
            return text + "; " + stand.clients().client(name).map(MqttClient::status);
        }
    }

    Overlaps(Stand stand, PrintStream out, Findings findings) throws IOException {
        this.stand = stand;
        this.out = out;
        this.findings = findings;
        for (String version : List.of("5.0", "3.1.1")) {
            for (Qos qos : Qos.values()) {
                all.add(new Overlap(version, qos));
            }
        }
    }

    private static int number(ReceivedMessage message) {
        return message.message().payload().asByteBuffer().getInt();
    }

    private MqttClient sender() {
        return stand.await("sender", ConnectionState.CONNECTED);
    }

    void run() throws InterruptedException {
        Watch.until("listeners with overlapping filters are subscribed", () -> all, () -> {
            try {
                for (Overlap one : all) {
                    one.publish(sender(), 0);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return all.stream().allMatch(one -> one.listeners.values().stream().allMatch(who -> who.has(0)));
        });
        boolean complete = publish();
        for (Overlap one : all) {
            MqttClient client = stand.await(one.name, ConnectionState.CONNECTED);
            Watch.get("disconnect()", client.disconnect());
            Watch.get("connect()", client.connect());
        }
        complete &= publish();
        stand.restart(SESSION);
        for (Overlap one : all) {
            stand.await(one.name, ConnectionState.CONNECTED);
        }
        complete &= publish();
        findings.unless(complete, "listeners with overlapping filters do not get all that was published");
        Command.row(out, List.of("overlapping filters", "published", "wide", "exact", "level", "observer", "shared"));
        all.forEach(this::account);
    }

    /** The last message of each phase shows that no copy of the others is on its way. */
    private boolean publish() throws InterruptedException {
        MqttClient sender = sender();
        for (int count = 0; count < COUNT; count++) {
            for (Overlap one : all) {
                one.publish(sender, ++one.published);
            }
        }
        return Await.until(Watch.LIMIT, () -> all.stream().allMatch(Overlap::isComplete));
    }

    private void account(Overlap one) {
        List<Object> columns = new ArrayList<>(List.of(one.version + ", QoS " + one.qos.value(), one.published));
        one.listeners.forEach((who, arrivals) -> {
            int calls = one.calls(arrivals);
            columns.add(calls);
            findings.unless(calls == one.published, "overlapping filters, " + one.version + ", QoS " + one.qos.value()
                    + ": listener " + who + " was called " + calls + " times for " + one.published + " messages");
        });
        Command.row(out, columns);
    }
}
