package io.caddis.mqtt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.examples.caddis.Ask;
import io.caddis.mqtt.examples.caddis.Bridge;
import io.caddis.mqtt.examples.caddis.Commands;
import io.caddis.mqtt.examples.caddis.Hello;
import io.caddis.mqtt.examples.caddis.MutualTls;
import io.caddis.mqtt.examples.caddis.Presence;
import io.caddis.mqtt.examples.caddis.Sensor;
import io.caddis.mqtt.examples.caddis.Workers;
import io.caddis.mqtt.itests.brokers.Broker.State;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the programs with Caddis promise, with the outages and the ends that they are made for. */
@Timeout(120)
class CaddisExamplesIT {
    @TempDir
    private Path folder;

    @BeforeAll
    static void installed() {
        assumeTrue(MosquittoBroker.installed(), "mosquitto is not installed");
    }

    @Test
    void helloStaysSubscribedOverAServerThatForgets() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness witness = new Witness(broker);
                Program hello = new Program(Hello.class, broker.uri())) {
            hello.type("good morning");
            hello.awaitLine("hello/there: good morning");
            broker.stop(State.LOST);
            hello.type("is anybody there");
            broker.start();
            hello.awaitLine("hello/there: is anybody there");
            witness.sayWhenHeard(Message.of("hello/back", "yes"));
            hello.awaitLine("hello/back: yes");
            hello.end();
        }
    }

    @Test
    void sensorLosesNothingWithoutAServerAndOverKill() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness witness = new Witness(broker, "plant/sensor")) {
            broker.stop(State.KEPT);
            try (Program killed = sensor(broker, 1, 2, 3)) {
                killed.kill();
            }
            try (Program killed = sensor(broker, 4)) {
                killed.kill();
            }
            try (Program last = sensor(broker, 5, 6)) {
                broker.start();
                witness.await("plant/sensor", "1", "2", "3", "4", "5", "6");
                last.end();
            }
        }
    }

    private Program sensor(MosquittoBroker broker, int... readings) throws Exception {
        Program sensor = new Program(Sensor.class, broker.uri(), folder.resolve("store"));
        for (int reading : readings) {
            sensor.type(Integer.toString(reading));
            sensor.awaitLine("kept " + reading);
        }
        return sensor;
    }

    @Test
    void mutualTlsShowsARenewedCertificate() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder);
                Witness witness = new Witness(tls.broker.unixUri(), "plant/secure");
                Program program = new Program(MutualTls.class, "mqtts://localhost:" + tls.broker.port(), tls.trust,
                        tls.certificate, tls.key, 1)) {
            program.type("with the first");
            witness.await("plant/secure", "with the first");
            assertTrue(tls.broker.sawUser("first"));
            assertFalse(tls.broker.sawUser("second"));
            tls.renew("second");
            Until.yes("server that saw the second certificate", () -> tls.broker.sawUser("second"), program::errors);
            program.type("with the second");
            witness.await("plant/secure", "with the first", "with the second");
            program.end();
        }
    }

    @Test
    void askIsAnswered() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Program answering = new Program(Ask.class, broker.uri())) {
            answering.awaitLine("answers until it is killed");
            try (Program asking = new Program(Ask.class, broker.uri(), "how warm is it")) {
                asking.awaitEnd();
                asking.awaitLine("you asked: how warm is it");
            }
        }
    }

    @Test
    void presenceIsTrueAfterAKillAndAfterAnEnd() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker();
                Witness witness = new Witness(broker, "presence/oven");
                Program boiler = new Program(Presence.class, broker.uri(), "boiler")) {
            boiler.awaitLine("boiler is online");
            try (Program oven = new Program(Presence.class, broker.uri(), "oven")) {
                boiler.awaitLine("oven is online");
                oven.awaitLine("boiler is online"); // retained
                oven.kill();
            }
            boiler.awaitLine("oven is offline");
            try (Program oven = new Program(Presence.class, broker.uri(), "oven")) {
                witness.await("presence/oven", "online", "offline", "online");
                oven.end();
            }
            witness.await("presence/oven", "online", "offline", "online", "offline");
            try (Witness late = new Witness(broker, "presence/+")) {
                late.await("presence/oven", "offline");
                late.await("presence/boiler", "online");
            }
        }
    }

    @Test
    void workersShareAndLoseNoJobToAKill() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness witness = new Witness(broker);
                Program one = new Program(Workers.class, broker.uri(), "one");
                Program two = new Program(Workers.class, broker.uri(), "two")) {
            witness.sayWhenHeard(Message.of("jobs/0", "0"));
            for (int jobs = 1; !works(one) || !works(two); jobs++) {
                int said = jobs;
                Until.yes("end of " + said + " jobs", () -> done(one, two).size() == said, one::errors);
                witness.say("jobs/" + jobs, "0");
            }
            witness.say("jobs/long", "600000");
            Until.yes("begin of the long job", () -> hasLong(one) || hasLong(two), one::errors);
            Program busy = hasLong(one) ? one : two;
            busy.kill();
            try (Program again = new Program(Workers.class, broker.uri(), busy == one ? "one" : "two")) {
                again.awaitLine("begins jobs/long");
            }
            List<String> done = done(one, two);
            assertEquals(done.stream().distinct().toList(), done, "each job is done once");
        }
    }

    private static boolean hasLong(Program worker) {
        return worker.lines().contains("begins jobs/long");
    }

    private static boolean works(Program worker) {
        return worker.lines().stream().anyMatch(line -> line.startsWith("done "));
    }

    private static List<String> done(Program one, Program two) {
        return Stream.concat(one.lines().stream(), two.lines().stream()).filter(line -> line.startsWith("done "))
                .toList();
    }

    @Test
    void bridgeLosesNothingWhileTheOtherServerIsAway() throws Exception {
        try (MosquittoBroker from = new MosquittoBroker(); MosquittoBroker to = new MosquittoBroker();
                Witness feeder = new Witness(from); Witness witness = new Witness(to, "plant/#")) {
            try (Program bridge = new Program(Bridge.class, from.uri(), to.uri())) {
                feeder.sayWhenHeard(Message.of("plant/meter", "0"));
                witness.await("plant/meter", "0");
                to.stop(State.KEPT);
                for (int i = 1; i <= 5; i++) {
                    feeder.say("plant/meter", Integer.toString(i));
                }
                bridge.kill();
            }
            try (Program bridge = new Program(Bridge.class, from.uri(), to.uri())) {
                feeder.say("plant/meter", "6");
                to.start();
                witness.awaitAll("plant/meter", "0", "1", "2", "3", "4", "5", "6");
            }
        }
    }

    @Test
    void commandsAreDispatchedAndAnswered() throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(); Witness operator = new Witness(broker);
                Witness witness = new Witness(broker, "plant/+/status/#");
                Program commands = new Program(Commands.class, broker.uri())) {
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
