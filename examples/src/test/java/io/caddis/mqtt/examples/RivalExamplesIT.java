package io.caddis.mqtt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.itests.brokers.Broker.State;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs with the other clients do the same work, or the count of their lines would say nothing. Part of
 * {@code ./caddis verify examples}, and not of every build: they change when somebody changes them.
 */
@Tag("rivals")
@Timeout(120)
class RivalExamplesIT {
    @TempDir
    private Path folder;

    @BeforeAll
    static void installed() {
        assumeTrue(MosquittoBroker.installed(), "mosquitto is not installed");
    }

    /** A program, with the addresses of servers as its client writes them. */
    private static Program start(String client, String name, List<MosquittoBroker> brokers, Object... more)
            throws Exception {
        List<Object> arguments = new ArrayList<>();
        for (MosquittoBroker broker : brokers) {
            arguments.addAll(client.equals("paho") ? List.of("tcp://127.0.0.1:" + broker.port())
                    : List.of("127.0.0.1", broker.port()));
        }
        arguments.addAll(List.of(more));
        return new Program(Class.forName("io.caddis.mqtt.examples." + client + "." + name), arguments.toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"paho", "hivemq"})
    void helloStaysSubscribedOverAServerThatForgets(String client) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness witness = new Witness(broker);
                Program hello = start(client, "Hello", List.of(broker))) {
            witness.sayWhenHeard(Message.of("hello/world", "hello"));
            hello.type("good morning");
            hello.awaitLine("hello/there: good morning");
            broker.stop(State.LOST);
            broker.start();
            witness.sayWhenHeard(Message.of("hello/back", "yes"));
            hello.awaitLine("hello/back: yes");
            hello.end();
        }
    }

    @Test
    void sensorOfPahoSendsWhatItKeptOfAnOutageOverKill() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness witness = new Witness(broker, "plant/sensor")) {
            try (Program killed = start("paho", "Sensor", List.of(broker), folder)) {
                killed.type("0");
                witness.await("plant/sensor", "0");
                broker.stop(State.KEPT);
                killed.type("1");
                killed.awaitLine("kept 1");
                killed.type("2");
                killed.awaitLine("kept 2");
                killed.kill();
            }
            try (Program last = start("paho", "Sensor", List.of(broker), folder)) {
                broker.start();
                witness.await("plant/sensor", "0", "1", "2");
                last.end();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paho", "hivemq"})
    void mutualTlsShowsARenewedCertificate(String client) throws Exception {
        try (TlsBroker tls = new TlsBroker(folder);
                Witness witness = new Witness(tls.broker.unixUri(), "plant/secure");
                Program program = client.equals("paho")
                        ? new Program(io.caddis.mqtt.examples.paho.MutualTls.class,
                                "ssl://localhost:" + tls.broker.port(), tls.trust, tls.certificate, tls.key, 1)
                        : new Program(io.caddis.mqtt.examples.hivemq.MutualTls.class,
                                "localhost", tls.broker.port(), tls.trust, tls.certificate, tls.key, 1)) {
            program.type("with the first");
            witness.await("plant/secure", "with the first");
            assertTrue(tls.broker.sawUser("first"));
            tls.renew("second");
            Until.yes("server that saw the second certificate", () -> tls.broker.sawUser("second"), program::errors);
            program.type("with the second");
            witness.await("plant/secure", "with the first", "with the second");
            program.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paho", "hivemq"})
    void askIsAnswered(String client) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness witness = new Witness(broker);
                Program answering = start(client, "Ask", List.of(broker))) {
            witness.sayWhenHeard(Message.of("plant/ask", "are you there").withResponseTopic("answers/test"));
            answering.awaitLine("answers until it is killed");
            try (Program asking = start(client, "Ask", List.of(broker), "how warm is it")) {
                asking.awaitEnd();
                asking.awaitLine("you asked: how warm is it");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paho", "hivemq"})
    void presenceIsTrueAfterAKillAndAfterAnEnd(String client) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker();
                Witness witness = new Witness(broker, "presence/oven");
                Program boiler = start(client, "Presence", List.of(broker), "boiler")) {
            boiler.awaitLine("boiler is online");
            try (Program oven = start(client, "Presence", List.of(broker), "oven")) {
                boiler.awaitLine("oven is online");
                oven.kill();
            }
            boiler.awaitLine("oven is offline");
            try (Program oven = start(client, "Presence", List.of(broker), "oven")) {
                witness.await("presence/oven", "online", "offline", "online");
                oven.end();
            }
            witness.await("presence/oven", "online", "offline", "online", "offline");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paho", "hivemq"})
    void workersLoseNoJobToAKill(String client) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness witness = new Witness(broker)) {
            try (Program worker = start(client, "Workers", List.of(broker), "one")) {
                witness.sayWhenHeard(Message.of("jobs/short", "0"));
                worker.awaitLine("done jobs/short");
                witness.say("jobs/long", "600000");
                worker.awaitLine("begins jobs/long");
                worker.kill();
            }
            try (Program worker = start(client, "Workers", List.of(broker), "one")) {
                worker.awaitLine("begins jobs/long");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paho", "hivemq"})
    void bridgeLosesNothingWhileTheOtherServerIsAway(String client) throws Exception {
        try (MosquittoBroker from = new MosquittoBroker(); MosquittoBroker to = new MosquittoBroker();
                Witness feeder = new Witness(from); Witness witness = new Witness(to, "plant/#");
                Program bridge = start(client, "Bridge", List.of(from, to))) {
            feeder.sayWhenHeard(Message.of("plant/meter", "0"));
            witness.awaitAll("plant/meter", "0");
            to.stop(State.KEPT);
            for (int i = 1; i <= 5; i++) {
                feeder.say("plant/meter", Integer.toString(i));
            }
            to.start();
            witness.awaitAll("plant/meter", "0", "1", "2", "3", "4", "5");
            assertEquals(List.of(), bridge.lines());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"paho", "hivemq"})
    void commandsAreDispatchedAndAnswered(String client) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness operator = new Witness(broker);
                Witness witness = new Witness(broker, "plant/+/status/#");
                Program commands = start(client, "Commands", List.of(broker))) {
            operator.sayWhenHeard(Message.of("plant/7/command/valve/open", "40 %"));
            witness.await("plant/7/status/valve/open", "valve of 7 is open to 40 %");
            operator.say("plant/8/command/valve/close", "");
            witness.await("plant/8/status/valve/close", "valve of 8 is closed");
            operator.say("plant/7/command/explode", "now");
            witness.await("plant/7/status/explode", "refused");
            assertEquals(List.of(new UserProperty("reason", "no command explode")),
                    witness.first("plant/7/status/explode").userProperties());
            assertTrue(commands.lines().isEmpty());
        }
    }
}
