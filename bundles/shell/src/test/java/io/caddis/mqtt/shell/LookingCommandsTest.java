package io.caddis.mqtt.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.shell.output.Screen;
import io.caddis.mqtt.testing.RecordingClient;
import io.caddis.mqtt.testing.TestMessage;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that show what there is and what comes. */
@Timeout(60)
class LookingCommandsTest {
    private final Terminal terminal = new Terminal();
    private final FakeServices services = terminal.services;
    private final RecordingClient client = services.add("plant");

    @TempDir
    private Path folder;

    /** A runtime that knows listeners, failures and parts. */
    private void runtime(List<MqttRuntime.Listener> listeners, List<MqttRuntime.Failure> failures) {
        services.services.put(MqttRuntime.class, Proxy.newProxyInstance(MqttRuntime.class.getClassLoader(),
                new Class<?>[] {MqttRuntime.class}, (self, method, arguments) -> switch (method.getName()) {
                    // one that is registered by a command has an answer at once
                    case "listeners" -> services.listeners.isEmpty() ? listeners : List.of(listener(99, "shell 1.0",
                            Map.of(TopicFilter.of("a/#"), ReasonCode.GRANTED_QOS_1), "plant", "a/#"));
                    case "failures" -> failures;
                    case "clients" -> List.of();
                    case "parts" -> List.of(new MqttRuntime.Part("codec", Optional.of("io.caddis.mqtt.codec 1.0")),
                            new MqttRuntime.Part("tls", Optional.empty()));
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    private static MqttRuntime.Listener listener(long id, String bundle, Map<TopicFilter, ReasonCode> answers,
            String client, String... filters) {
        List<Subscription> wanted = java.util.Arrays.stream(filters).map(Subscription::of).toList();
        return new MqttRuntime.Listener(id, bundle, wanted,
                client == null ? List.of() : List.of(new MqttRuntime.Reception(client, 3, answers)));
    }

    private void comes(MqttMessageListener listener, Message message) {
        try {
            listener.received(TestMessage.of(message).withClient(client));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---- parts, listeners, top

    @Test
    void partsAreNamedWithTheirBundles() {
        runtime(List.of(), List.of());
        assertEquals(List.of("PART   BUNDLE", "codec  io.caddis.mqtt.codec 1.0",
                "tls    missing; the bundle io.caddis.mqtt.tls gives it"), terminal.run("parts"));
        assertTrue(terminal.run("parts", "--json").get(0).startsWith("[{\"name\":\"codec\",\"bundle\":\"io."));
    }

    @Test
    void listenersAreNamedWithAnswersAndWhatIsOfNoUse() {
        runtime(List.of(
                listener(7, "app 1.0", Map.of(TopicFilter.of("a/#"), ReasonCode.GRANTED_QOS_1,
                        TopicFilter.of("b"), ReasonCode.NOT_AUTHORIZED), "plant", "a/#", "b", "c"),
                listener(8, "other 1.0", Map.of(), null, "d")),
                List.of(new MqttRuntime.Failure(9, "io.caddis.mqtt.MqttMessageListener", "bad 1.0", "no mqtt.topic")));
        assertEquals(List.of(
                "SERVICE  BUNDLE     CLIENT  WAITING  FILTER  ANSWER",
                "      7  app 1.0    plant         3  a/#     granted, QoS 1",
                "      7  app 1.0    plant         3  b       NOT_AUTHORIZED (0x87)",
                "      7  app 1.0    plant         3  c       none yet",
                "      8  other 1.0  -             0  d       no client matches its target",
                "service 9 of bad 1.0 is not used, or not wholly: no mqtt.topic"), terminal.run("listeners"));
        assertEquals(5, terminal.run("listeners", "plant").size());
        assertTrue(terminal.refused("listeners", "plnt").contains("did you mean plant?"));
        String json = terminal.run("listeners", "--json").get(0);
        assertTrue(json.contains("\"unused\":[{\"serviceId\":9"), json);
        runtime(List.of(), List.of());
        assertEquals(List.of("no listener of plant"), terminal.run("listeners", "plant"));
    }

    @Test
    void whatIsForPollIsAmongWhatIsListenedTo() {
        services.add("depot", "subscriptions", new String[] {"d/#", "e"}, "mqtt.refused",
                new String[] {"e: NOT_AUTHORIZED"});
        runtime(List.of(), List.of());
        assertEquals(List.of(
                "SERVICE  BUNDLE  CLIENT  WAITING  FILTER  ANSWER",
                "poll()   -       depot         0  d/#     configured as subscriptions",
                "poll()   -       depot         0  e       NOT_AUTHORIZED"), terminal.run("listeners"));
        assertTrue(terminal.run("listeners", "--json").get(0).contains("\"waiting\":0"));
        assertEquals(List.of("no listener of plant"), terminal.run("listeners", "plant"));
        client.subscribe(Subscription.of("a"));
        client.arrives("a", "b");
        assertEquals("poll()   -       plant         1  -       subscribed by a call",
                terminal.run("listeners", "plant").get(1));
    }

    @Test
    void topShowsAllClientsAndTheirRates() {
        services.add("depot");
        List<String> lines = terminal.run("top", "--watch", "1", "--count", "2");
        assertTrue(lines.get(0).matches("NAME +STATE +IN/S +OUT/S +KB IN/S +KB OUT/S +QUEUED +IN FLIGHT.*"),
                lines.get(0));
        assertTrue(lines.get(1).startsWith("depot  CONNECTED"), lines::toString);
        assertEquals(6, lines.size(), lines::toString);
        assertTrue(lines.get(5).matches("plant +CONNECTED +0 +0 +0 +0 +0 +0 +0 +0"), lines.get(5));
        assertTrue(terminal.run("top", "--count", "1", "--json").get(0).startsWith("[{\"name\":\"depot\","));
    }

    // ---- tables on a terminal

    @Test
    void tablesAreCutAndColouredWhereTheTerminalCan() {
        FakeServices.failed(client, ConnectionState.BACKOFF, DisconnectCause.Source.NETWORK, "refused ".repeat(20));
        List<String> lines = terminal.screen(new Screen(60, true, true)).run("list");
        assertTrue(lines.get(0).startsWith("\u001b[1mNAME "), lines.get(0));
        assertTrue(lines.get(1).startsWith("plant  \u001b[31mBACKOFF\u001b[0m "), lines.get(1));
        assertEquals(60, lines.get(1).replaceAll("\u001b\\[[0-9]*m", "").length(), lines.get(1));
        assertTrue(lines.get(1).endsWith("…"), lines.get(1));
        assertTrue(new Terminal().services.clients().isEmpty());
        assertFalse(terminal.screen(Screen.UNKNOWN).run("list").get(1).contains("\u001b"));
    }

    /** As JLine's. */
    public interface Width {
        int getWidth();

        String getType();
    }

    private record Kind(int width, String type) implements Width {
        @Override
        public int getWidth() {
            return width;
        }

        @Override
        public String getType() {
            return type;
        }
    }

    @Test
    void aTerminalIsAskedWithoutItsClasses() {
        assertEquals(new Screen(100, true, true), Screen.of(new Kind(100, "xterm-256color"), null));
        assertEquals(new Screen(100, false, true), Screen.of(new Kind(100, "xterm"), "1"));
        assertEquals(new Screen(0, false, true), Screen.of(new Kind(3, "dumb"), null));
        assertEquals(Screen.UNKNOWN, Screen.of(null, null));
        assertEquals(new Screen(0, false, true), Screen.of("no terminal", null));
    }

    @Test
    void whatEndsACommandIsSaidOfEachShell() {
        assertTrue(terminal.run("listen", "plant", "a", "--timeout", "0").get(0).endsWith("; Ctrl-C ends it"));
        String other = terminal.screen(Screen.UNKNOWN).run("listen", "plant", "a", "--timeout", "0").get(0);
        assertTrue(other.endsWith("; --count or --timeout ends it; this shell does not pass on Ctrl-C, which may end"
                + " the process"), other);
    }

    // ---- listen

    @Test
    void listensToWhatIsWanted() {
        services.registered = listener -> {
            comes(listener, Message.of("a/1", "wanted 1"));
            comes(listener, Message.of("a/2", "wanted 2").withRetain(true));
            comes(listener, Message.of("a/not/3", "wanted 3").withRetain(true));
            comes(listener, Message.of("a/4", "other 4").withRetain(true));
        };
        List<String> lines = terminal.run("listen", "plant", "a/#", "--not", "a/not/#", "--not", "b", "--contains",
                "wanted", "--timeout", "0", "--retained", "--count", "9");
        assertEquals("0 messages", lines.get(1));
        lines = terminal.run("listen", "plant", "a/#", "--not", "a/not/#", "--contains", "wanted", "--retained",
                "--count", "1");
        assertTrue(lines.get(1).endsWith("  a/2  [QoS 1, retained]  wanted 2"), lines::toString);
        assertTrue(terminal.refused("listen", "plant", "a", "--not", "a#").contains("[MQTT-4.7.1-1]"));
    }

    @Test
    void showsPayloadsAsWanted() {
        services.registered = listener -> comes(listener, Message.of("a/1",
                "{\"t\":[1,{\"x\":\"a, b\\\"}\"}],\"e\":{}}")
                .withContentType("application/json").withUserProperty("site", "north"));
        List<String> pretty = terminal.run("listen", "plant", "a/#", "--pretty", "--properties", "--count", "1");
        assertEquals(List.of("  {", "    \"t\": [", "      1,", "      {", "        \"x\": \"a, b\\\"}\"", "      }",
                "    ],", "    \"e\": {}", "  }"), pretty.subList(2, 11));
        assertTrue(pretty.contains("  contentType: application/json"), pretty::toString);
        assertTrue(pretty.contains("  userProperties[0].value: north"), pretty::toString);
        services.registered = listener -> comes(listener, Message.of("a/1", "{\"not\": json"));
        assertTrue(terminal.run("listen", "plant", "a/#", "--pretty", "--count", "1").get(1)
                .endsWith("{\"not\": json"));
        services.registered = listener -> comes(listener, Message.of("a/1", new byte[100]));
        String hex = terminal.run("listen", "plant", "a/#", "--hex", "--count", "1").get(1);
        assertTrue(hex.endsWith("(100 bytes) " + "00 ".repeat(99) + "00"), hex);
        String json = terminal.run("listen", "plant", "a/#", "--json", "--count", "1").get(0);
        assertTrue(json.matches("\\{\"time\":\"20[0-9T:.-]+Z\",\"client\":\"plant\",\"topic\":\"a/1\",.*"), json);
    }

    @Test
    void writesToANewFileOfTheFolderOnly() throws Exception {
        services.registered = listener -> comes(listener, Message.of("a/1", "kept"));
        assertTrue(terminal.refused("listen", "plant", "a/#", "--out", "x").startsWith("--out is not allowed: set"));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path inside = Files.createDirectory(folder.resolve("inside"));
        terminal.allow(inside);
        assertEquals("1 message", terminal.run("listen", "plant", "a/#", "--out", "x.txt", "--count", "1").get(1));
        assertTrue(Files.readString(inside.resolve("x.txt")).strip().endsWith("  a/1  [QoS 1]  kept"));
        assertTrue(terminal.refused("listen", "plant", "a/#", "--out", "x.txt").contains("is there already"));
        assertTrue(terminal.refused("listen", "plant", "a/#", "--out", "../outside/y").contains("is not below"));
        assertTrue(terminal.refused("listen", "plant", "a/#", "--out", "no/such").contains("cannot be written"));
        Files.createSymbolicLink(inside.resolve("link"), outside);
        assertTrue(terminal.refused("listen", "plant", "a/#", "--out", "link/y").contains("is not below"));
        Files.createSymbolicLink(inside.resolve("file"), outside.resolve("target"));
        assertTrue(terminal.refused("listen", "plant", "a/#", "--out", "file").contains("is there already"));
        assertTrue(terminal.refused("listen", "plant", "a/#", "--out", ".").contains("is not below"));
        try (var files = Files.list(outside)) {
            assertEquals(0, files.count());
        }
    }

    // ---- publish

    @Test
    void publishesPropertiesAndCountedPayloadsAtARate() {
        long start = System.nanoTime();
        String line = terminal.run("publish", "plant", "t", "no {n}", "--counted", "--repeat", "4", "--rate", "20",
                "--property", "a=1", "--property", "b=x=y", "--response-topic", "back", "--correlation", "c7").get(0);
        assertTrue(line.startsWith("t: 4 of 4 acknowledged"), line);
        assertTrue(System.nanoTime() - start >= 150_000_000, "4 at 20 a second take 150 ms at least");
        assertEquals(List.of("no 1", "no 2", "no 3", "no 4"),
                client.published().stream().map(one -> one.payload().asString()).toList());
        Message first = client.published().get(0);
        assertEquals(List.of(new UserProperty("a", "1"), new UserProperty("b", "x=y")), first.userProperties());
        assertEquals("back", first.responseTopic().orElseThrow().value());
        assertEquals(Payload.of("c7"), first.correlationData().orElseThrow());
        assertTrue(terminal.refused("publish", "plant", "t", "x", "--property", "a").contains("write NAME=VALUE"));
        assertTrue(terminal.refused("publish", "plant", "t", "--counted").contains("needs a PAYLOAD"));
    }

    /** What waits for its turn is no sign of a server that is silent. */
    @Test
    void aSlowRateIsNoSilence() {
        client.publishing(message -> CompletableFuture.completedFuture(PublishResult.SUCCESS));
        assertTrue(terminal.run("publish", "plant", "t", "x", "--repeat", "2", "--rate", "1", "--wait", "0").get(0)
                .startsWith("t: 2 of 2 acknowledged"));
    }

    // ---- retained

    /** And not after ten seconds without an answer. */
    @Test
    @Timeout(9)
    void saysAtOnceWhatOverlaps() {
        services.add("depot", "subscriptions", "no/#/filter, d/+");
        runtime(List.of(listener(7, "app 1.0", Map.of(), "plant", "a/b")), List.of());
        assertEquals("plant has subscribed to a/b, which overlaps with a/#; look with a client of your own: mqtt:create"
                + " NAME SERVER --temporary", terminal.refused("retained", "plant", "a/#"));
        assertTrue(terminal.refused("retained", "depot", "d/1").startsWith("depot has subscribed to d/+, which"));
        assertEquals(Map.of(), services.listeners);
    }

    @Test
    void showsAndDeletesWhatIsRetained() {
        runtime(List.of(), List.of());
        services.registered = listener -> {
            comes(listener, Message.of("a/1", "one").withRetain(true));
            comes(listener, Message.of("a/2", "live"));
            comes(listener, Message.of("a/3", "three").withRetain(true));
        };
        List<String> lines = terminal.run("retained", "plant", "a/#", "--wait", "1");
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(0).endsWith("  a/1  [QoS 1, retained]  one"), lines::toString);
        assertEquals("2 retained messages", lines.get(2));
        assertEquals(List.of(), client.published());
        lines = terminal.run("retained", "plant", "a/#", "--wait", "1", "--delete");
        assertEquals("2 deleted", lines.get(3));
        assertEquals(List.of(Message.of("a/1", "").withRetain(true).withQos(Qos.AT_LEAST_ONCE),
                Message.of("a/3", "").withRetain(true).withQos(Qos.AT_LEAST_ONCE)), client.published());
        assertTrue(terminal.refused("retained", "plant", "$share/g/a").contains("leave out $share"));
        assertEquals(Map.of(), services.listeners, "it has gone");
        assertThrows(AssertionError.class, () -> terminal.refused("retained", "plant", "a/#", "--wait", "0"));
    }
}
