package io.caddis.mqtt.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TlsDiagnosis;
import io.caddis.mqtt.TlsReport;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.testing.RecordingClient;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** What each command does and says. Those that wait for something are in {@link WaitingCommandsTest}. */
class CommandsTest {
    private final Terminal terminal = new Terminal();
    private final FakeServices services = terminal.services;

    private static <T> CompletableFuture<T> failed(MqttException.Kind kind, String text) {
        return CompletableFuture.failedFuture(new MqttException(kind, ReasonCode.UNSPECIFIED_ERROR, text));
    }

    @Test
    void helpTellsAll() {
        assertEquals(List.of("mqtt:queue CLIENT [--take N] [--drop-poison] [--full] [--json]",
                "  how many messages wait for poll(), and whether one holds up those on their way out; takes or drops"
                        + " them",
                "  --take N       takes and prints up to N messages, which acknowledges them: the application does not"
                        + " get them",
                "  --drop-poison  gives up the message that the server answers by ending each connection: it fails, and"
                        + " those behind it go on",
                "  --full         prints texts in full",
                "  --json         print JSON",
                "  --help         print this"), terminal.run("queue", "--help"));
    }

    // ---- list, info, stats

    @Test
    void listsAllClients() {
        assertEquals(List.of("no client: make one with mqtt:create NAME SERVER"), terminal.run("list"));
        assertEquals(List.of("[]"), terminal.run("list", "--json"));
        FakeServices.queued(services.add("plant", "server", new String[] {"mqtt://a", "mqtt://b"}), 12);
        FakeServices.failed(services.add("depot"), ConnectionState.BACKOFF, DisconnectCause.Source.NETWORK,
                "refused\u0007");
        assertEquals(List.of(
                "NAME   STATE      SINCE  SERVER                 QUEUED  IN FLIGHT  CAUSE",
                "depot  BACKOFF           mqtt://broker.example       0          0  refused? (network, 0x80)",
                "plant  CONNECTED         mqtt://a,mqtt://b          12          0"), terminal.run("list"));
        assertEquals("{\"name\":\"plant\",\"state\":\"CONNECTED\",\"server\":\"mqtt://a,mqtt://b\",\"queued\":12,"
                + "\"inFlight\":0,\"cause\":\"\",\"refused\":[]}]",
                terminal.run("list", "--json").get(0).split("},")[1]);
    }

    /** Whatever a server or a publisher writes: no line of it looks like ours, or does anything to a terminal. */
    @Test
    void foreignWordsStayInTheirLine() {
        String mark = "MARK\r\nFORGED\u001b[2J\u202e\u2028\u2029\u0085\u009b\ue000";
        String text = mark + "x".repeat(65_000);
        RecordingClient client = services.add("plant");
        ConnectionInfo connection = ConnectionInfo.builder(text).reasonString(Optional.of(text))
                .responseInformation(Optional.of(text)).userProperties(List.of(new UserProperty(text, text))).build();
        client.becomes(new ConnectionStatus(ConnectionState.CONNECTED,
                Optional.of(new DisconnectCause(DisconnectCause.Source.SERVER, ReasonCode.SERVER_MOVED, text,
                        Optional.of(text))), Optional.of(connection), Optional.of("mqtt://a"), Optional.of(text)));
        Message message = Messages.of(Messages.topic(text), Payload.of(mark), Qos.AT_MOST_ONCE, false, -1, text,
                Messages.topic(text), null, List.of(new UserProperty(text, text)), null);
        client.publishing(any -> failed(MqttException.Kind.REJECTED, text));
        List<String> printed = new ArrayList<>();
        for (String json : List.of("", "--json")) {
            client.arrives(message);
            for (List<String> words : List.of(List.of("list"), List.of("info", "plant"), List.of("stats", "plant"),
                    List.of("queue", "plant", "--take", "1"))) {
                List<String> all = new ArrayList<>(words);
                all.addAll(json.isEmpty() ? List.of() : List.of(json));
                List<String> lines = terminal.run(all.toArray(String[]::new));
                lines.forEach(line -> assertTrue(!json.isEmpty() || line.length() < 9_000,
                        () -> line.length() + " characters by " + words));
                printed.addAll(lines);
            }
        }
        printed.add(terminal.refused("publish", "plant", "a", "b"));
        assertTrue(printed.stream().filter(line -> line.contains("FORGED")).count() >= 8, printed::toString);
        for (String line : printed) {
            assertTrue(line.codePoints().noneMatch(ForeignText::isUnsafe), line);
            assertFalse(line.startsWith("FORGED"), line);
        }
    }

    /** What is there for others is no configuration. */
    @Test
    void infoShowsTheConfigurationAlone() {
        services.add("plant", "keep.alive", 7, "service.pid", "pid", ".secret", "x",
                "webconsole.configurationFactory.nameHint", "plant");
        assertTrue(terminal.run("info", "plant", "--json").get(0).contains(
                "\"configuration\":{\"keep.alive\":7,\"server\":\"mqtt://broker.example\"}"),
                () -> terminal.run("info", "plant", "--json").toString());
    }

    @Test
    void whatTheServerRefusesIsShown() {
        services.add("plant", "mqtt.refused", new String[] {"a/#: NOT_AUTHORIZED", "b: QUOTA_EXCEEDED"});
        assertEquals("plant  CONNECTED         mqtt://broker.example       0          0"
                + "  the server refuses a/#: NOT_AUTHORIZED, b: QUOTA_EXCEEDED", terminal.run("list").get(1));
        assertTrue(terminal.run("list", "--json").get(0).contains(
                "\"refused\":[\"a/#: NOT_AUTHORIZED\",\"b: QUOTA_EXCEEDED\"]"));
        assertTrue(terminal.run("info", "plant").toString().contains("a/#: NOT_AUTHORIZED"));
    }

    @Test
    void informsAboutOneClient() {
        services.add("plant", "keep.alive", 30, ".password", "s3cret");
        assertEquals(List.of("name                      plant", "state                     CONNECTED",
                "configuration.keep.alive  30", "configuration.server      mqtt://broker.example",
                "waitingForPoll            0"), terminal.run("info", "plant"));
        assertEquals(List.of("{\"name\":\"plant\",\"state\":\"CONNECTED\",\"configuration\":{\"keep.alive\":30,"
                + "\"server\":\"mqtt://broker.example\"},\"waitingForPoll\":0}"),
                terminal.run("info", "plant", "--json"));
    }

    @Test
    void unknownClientsAreNamedWithThoseThatThereAre() {
        assertEquals("no client 'plnt'; there is none: make one with mqtt:create NAME SERVER",
                terminal.refused("info", "plnt"));
        services.add("plant");
        services.add("depot");
        assertEquals("no client 'plnt'; did you mean plant? there are: depot, plant", terminal.refused("info", "plnt"));
        assertEquals("no client 'x\\u001b'; there are: depot, plant", terminal.refused("stats", "x\u001b"));
    }

    @Test
    void printsStatistics() {
        FakeServices.queued(services.add("plant"), 3);
        List<String> lines = terminal.run("stats", "plant");
        assertTrue(lines.stream().anyMatch(line -> line.matches("queued +3")), lines::toString);
        assertTrue(terminal.run("stats", "plant", "--json").get(0).contains("\"queued\":3,"));
        assertTrue(services.closed);
    }

    @Test
    void watchesStatisticsInPlace() {
        RecordingClient client = services.add("plant");
        client.publish(Message.of("t", "x"));
        List<String> lines = terminal.screen().run("stats", "plant", "--watch", "1", "--count", "2");
        String all = String.join("\n", lines);
        int rows = (lines.size() - 1) / 2;
        assertTrue(all.contains("\u001b[" + rows + "A"), all);
    }

    // ---- connect, disconnect

    @Test
    void connectsAndDisconnects() {
        RecordingClient client = services.add("plant");
        assertEquals(List.of("plant: CONNECTED"), terminal.run("connect", "plant"));
        FakeServices.failed(client, ConnectionState.DISCONNECTED, DisconnectCause.Source.APPLICATION, "as asked");
        assertEquals(List.of("plant: DISCONNECTED: disconnect() (application, 0x00)"),
                terminal.run("disconnect", "plant"));
        assertEquals(List.of("connect", "disconnect"), client.calls());
        client.operations(new CompletableFuture<>());
        assertEquals(List.of("plant: DISCONNECTED: disconnect() (application, 0x00); this may still change, see"
                + " mqtt:list"), terminal.run("connect", "plant", "--wait", "0"));
        client.operations(failed(MqttException.Kind.NOT_CONFIGURED, "client plant: keep.alive = 'soon'"));
        assertEquals("client plant: keep.alive = 'soon'", terminal.refused("connect", "plant"));
    }

    // ---- publish

    @Test
    void publishesOneMessage() {
        RecordingClient client = services.add("plant");
        assertEquals(List.of("plant/t: acknowledged"), terminal.run("publish", "plant", "plant/t", "21.5"));
        assertEquals(List.of(Message.of("plant/t", "21.5")), client.published());
        assertEquals(List.of("plant/t: written"), terminal.run("publish", "plant", "plant/t", "21.5", "--qos", "0",
                "--retain", "--expiry", "60", "--content-type", "text/plain"));
        assertEquals(Message.of("plant/t", "21.5").withQos(Qos.AT_MOST_ONCE).withRetain(true).withExpirySeconds(60)
                .withContentType("text/plain"), client.published().get(1));
        terminal.run("publish", "plant", "plant/t");
        assertEquals(Payload.EMPTY, client.published().get(2).payload());
    }

    @Test
    void publishesFilesAndWhatIsPipedIn(@TempDir Path folder) throws Exception {
        RecordingClient client = services.add("plant");
        terminal.allow(folder);
        byte[] bytes = {0, -1, 10};
        Path file = Files.write(folder.resolve("payload"), bytes);
        terminal.run("publish", "plant", "t", "--file", file.toString());
        assertEquals(Payload.copyOf(bytes), client.published().get(0).payload());
        terminal.pipe(bytes).run("publish", "plant", "t", "-");
        assertEquals(Payload.copyOf(bytes), client.published().get(1).payload());
        String missing = terminal.refused("publish", "plant", "t", "--file", folder.resolve("none").toString());
        assertTrue(missing.contains("is not readable") && missing.contains("NoSuchFileException"), missing);
        assertEquals("a payload and --file: give one of them",
                terminal.refused("publish", "plant", "t", "x", "--file", file.toString()));
        assertEquals("payload '-', but nothing is piped in: write SOMETHING | mqtt:publish ... -",
                services(new Terminal()).refused("publish", "plant", "t", "-"));
        Path large = folder.resolve("large");
        Files.write(large, new byte[16 * 1024 * 1024 + 1]);
        assertTrue(terminal.refused("publish", "plant", "t", "--file", large.toString()).contains("16777216"));
    }

    private static Terminal services(Terminal other) {
        other.services.add("plant");
        return other;
    }

    @Test
    void wrongMessagesAreRefusedBeforeAnyIsSent() {
        RecordingClient client = services.add("plant");
        assertTrue(terminal.refused("publish", "plant", "a/#", "x").contains("a/#"));
        assertEquals("--qos '3': use a whole number from 0 to 2",
                terminal.refused("publish", "plant", "t", "x", "--qos", "3"));
        assertEquals(List.of(), client.published());
    }

    @Test
    void tellsWhatTheServerRemarks() {
        RecordingClient client = services.add("plant");
        client.publishing(message -> CompletableFuture.completedFuture(
                new PublishResult(ReasonCode.NO_MATCHING_SUBSCRIBERS)));
        assertEquals(List.of("t: acknowledged (nobody is subscribed to it)"),
                terminal.run("publish", "plant", "t", "x"));
        client.publishing(message -> failed(MqttException.Kind.REJECTED, "refused by the server: quota exceeded"));
        assertEquals("refused by the server: quota exceeded", terminal.refused("publish", "plant", "t", "x"));
    }

    @Test
    void publishesManyAndCounts() {
        RecordingClient client = services.add("plant");
        client.publishing(message -> client.published().size() % 10 == 9
                ? failed(MqttException.Kind.QUEUE_FULL, "queue is full")
                : CompletableFuture.completedFuture(PublishResult.SUCCESS));
        String line = terminal.run("publish", "plant", "t", "x", "--repeat", "2000").get(0);
        assertTrue(line.startsWith("t: 1800 of 2000 acknowledged in "), line);
        assertTrue(line.endsWith("; 200 failed, the first: queue is full"), line);
        assertEquals(2000, client.published().size());
        String json = terminal.run("publish", "plant", "t", "x", "--repeat", "9", "--json").get(0);
        assertTrue(json.startsWith("{\"given\":9,\"succeeded\":9,\"failed\":0,\"open\":0,\"reasonCode\":\"SUCCESS\","),
                json);
    }

    @Test
    void neverGetsFarAheadOfTheServer() {
        RecordingClient client = services.add("plant");
        client.publishing(message -> new CompletableFuture<>());
        FakeServices.failed(client, ConnectionState.BACKOFF, DisconnectCause.Source.NETWORK, "refused");
        List<String> lines = terminal.run("publish", "plant", "t", "x", "--repeat", "100000", "--wait", "0");
        assertEquals(500, client.published().size());
        assertEquals("t: 500 accepted and not yet acknowledged; plant is BACKOFF: refused (network, 0x80)",
                lines.get(1));
    }

    // ---- subscribe, queue

    @Test
    void subscribesAndUnsubscribes() {
        RecordingClient client = services.add("plant");
        services.services.put(MqttRuntime.class, polled("plant"));
        assertEquals(List.of("FILTER  ANSWER", "a/#     granted, QoS 2", "b       granted, QoS 2"),
                terminal.run("subscribe", "plant", "a/#", "b", "--qos", "2"));
        assertEquals(List.of(Subscription.of("a/#", Qos.EXACTLY_ONCE), Subscription.of("b", Qos.EXACTLY_ONCE)),
                client.subscriptions());
        client.granting(any -> ReasonCode.NOT_AUTHORIZED);
        assertEquals(List.of("FILTER  ANSWER", "c       NOT_AUTHORIZED (0x87)"),
                terminal.run("subscribe", "plant", "c"));
        assertEquals(List.of("{\"reasonCodes\":{\"a/#\":\"SUCCESS\"}}"),
                terminal.run("unsubscribe", "plant", "a/#", "--json"));
        assertEquals(List.of("subscribe a/# 2", "subscribe b 2", "subscribe c 1", "unsubscribe a/#"), client.calls());
        assertTrue(terminal.refused("subscribe", "plant", "a#").contains("[MQTT-4.7.1-1]"));
        client.operations(new CompletableFuture<>());
        assertEquals(List.of("no answer of the server yet; plant is CONNECTED. It is asked for as soon as there is a"
                + " connection."), terminal.run("subscribe", "plant", "d", "--wait", "0"));
    }

    @Test
    void subscribesForPollOnlyWhereSomebodyPolls() {
        RecordingClient client = services.add("plant");
        services.add("depot");
        services.services.put(MqttRuntime.class, polled("depot"));
        assertEquals("nobody takes what waits for poll() of plant: no MqttReceiveNotify service is there for it, and"
                + " poll() is not called at least once a minute; what comes would pile up until it holds up the"
                + " application's messages. To look only: mqtt:listen plant 'other/#' 'b'. To subscribe all the same,"
                + " add --force, take the messages with mqtt:queue plant --take N, and end it with mqtt:unsubscribe"
                + " plant 'other/#' 'b'", terminal.refused("subscribe", "plant", "other/#", "b"));
        assertEquals(List.of(), client.subscriptions());
        assertEquals(List.of("FILTER   ANSWER", "other/#  granted, QoS 1"),
                terminal.run("subscribe", "plant", "other/#", "--force"));
        assertEquals(List.of(Subscription.of("other/#", Qos.AT_LEAST_ONCE)), client.subscriptions());
        assertEquals(List.of("FILTER   ANSWER", "other/#  granted, QoS 1"),
                terminal.run("subscribe", "depot", "other/#"));
        terminal.run("unsubscribe", "plant", "other/#");
        assertEquals(List.of("subscribe other/# 1", "unsubscribe other/#"), client.calls(), "needs no poller");
    }

    @Test
    void aWrongFilterOrConfigurationIsToldFirst() {
        RecordingClient client = services.add("plant");
        assertTrue(terminal.refused("subscribe", "plant", "a#").contains("[MQTT-4.7.1-1]"));
        assertEquals("no service MqttRuntime: start the bundle management",
                terminal.refused("subscribe", "plant", "a"));
        FakeServices.failed(client, ConnectionState.DISCONNECTED, DisconnectCause.Source.CONFIGURATION,
                "keep.alive = 'soon'");
        client.operations(failed(MqttException.Kind.NOT_CONFIGURED, "client plant: keep.alive = 'soon'"));
        assertEquals("client plant: keep.alive = 'soon'", terminal.refused("subscribe", "plant", "a"));
    }

    /** Of clients of which one has somebody who polls. */
    private static MqttRuntime polled(String name) {
        return (MqttRuntime) Proxy.newProxyInstance(MqttRuntime.class.getClassLoader(),
                new Class<?>[] {MqttRuntime.class}, (self, method, arguments) -> {
                    assertEquals("isPolled", method.getName());
                    return name.equals(arguments[0]);
                });
    }

    @Test
    void takesFromTheQueueOnlyWhenAsked() {
        RecordingClient client = services.add("plant");
        client.arrives(Message.of("t", "one"));
        client.arrives(Message.of("t", "two").withRetain(true));
        assertEquals(List.of("plant: 2 waiting for poll()"), terminal.run("queue", "plant"));
        assertEquals(List.of("{\"client\":\"plant\",\"waiting\":2}"), terminal.run("queue", "plant", "--json"));
        List<String> lines = terminal.run("queue", "plant", "--take", "1");
        assertTrue(lines.get(0).endsWith("  t  [QoS 1]  one"), lines::toString);
        assertEquals("plant: 1 taken, 1 waiting for poll()", lines.get(1));
        assertEquals(List.of("{\"client\":\"plant\",\"topic\":\"t\",\"qos\":1,\"retain\":true,\"duplicate\":false,"
                + "\"size\":3,\"payload\":\"two\"}"),
                timeless(terminal.run("queue", "plant", "--take", "9", "--json")));
    }

    private static List<String> timeless(List<String> lines) {
        return lines.stream().map(line -> line.replaceFirst("\"time\":\"20[0-9T:.-]+Z\",", "")).toList();
    }

    @Test
    void payloadsThatAreNoTextAreBase64InJson() {
        RecordingClient client = services.add("plant");
        client.arrives(Message.of("t", new byte[] {-1, 0})
                .withCorrelationData(Payload.copyOf(new byte[] {1})).withContentType("x"));
        assertEquals(List.of("{\"client\":\"plant\",\"topic\":\"t\",\"qos\":1,\"retain\":false,\"duplicate\":false,"
                + "\"size\":2,\"payloadBase64\":\"/wA=\",\"contentType\":\"x\",\"correlationDataBase64\":\"AQ==\"}"),
                timeless(terminal.run("queue", "plant", "--take", "1", "--json")));
    }

    // ---- create, delete

    @Test
    void createsAConfiguration(@TempDir Path folder) throws Exception {
        Map<String, Map<String, Object>> made = new HashMap<>();
        services.configAdmin((name, values) -> {
            made.put(name, values);
            services.add(name);
        }, deleted -> { });
        String secret = "file:" + Files.writeString(folder.resolve("secret"), "x");
        terminal.allow(folder);
        assertEquals(List.of("plant: CONNECTED"), terminal.run("create", "plant", "mqtt://localhost", "keep.alive=30",
                "subscriptions=a", "subscriptions=b=c", ".password=" + secret));
        Map<String, Object> values = made.get("plant");
        assertEquals(List.of("a", "b=c"), List.of((String[]) values.remove("subscriptions")));
        assertEquals(Map.of("server", "mqtt://localhost", "keep.alive", "30", ".password", secret), values);
    }

    @Test
    void refusesWhatCannotBeAClient() {
        services.configAdmin((name, values) -> { }, deleted -> { });
        services.add("plant");
        assertEquals("client plant exists: choose another name, or mqtt:delete plant",
                terminal.refused("create", "plant", "mqtt://localhost"));
        assertEquals("name 'a b': use up to 100 letters, digits, - _ .", terminal.refused("create", "a b", "mqtt://l"));
        assertEquals("'keep.alive': write KEY=VALUE, with a key of docs/configuration.md",
                terminal.refused("create", "x", "mqtt://l", "keep.alive"));
        String secret = terminal.refused("create", "x", "mqtt://l", ".password=s3cret");
        assertEquals(".password: a shell keeps what is typed; write .password=file:PATH or =env:NAME, see"
                + " docs/configuration.md", secret);
    }

    @Test
    void aWrongConfigurationLeavesNothing() {
        List<String> gone = new ArrayList<>();
        services.configAdmin((name, values) -> FakeServices.failed(services.add(name), ConnectionState.DISCONNECTED,
                DisconnectCause.Source.CONFIGURATION, "keep.alive = 'soon': use a whole number"), gone::add);
        assertEquals("keep.alive = 'soon': use a whole number",
                terminal.refused("create", "plant", "mqtt://localhost", "keep.alive=soon"));
        assertEquals(List.of("plant"), gone);
    }

    @Test
    void createsTemporaryClientsByTheFactory() {
        assertEquals("no service ConfigurationAdmin: start a Config Admin, or use --temporary",
                terminal.refused("create", "plant", "mqtt://localhost"));
        assertEquals("no service MqttClientFactory: start the bundle io.caddis.mqtt.management",
                terminal.refused("create", "plant", "mqtt://localhost", "--temporary"));
        services.services.put(MqttClientFactory.class, new MqttClientFactory() {
            @Override
            public MqttClient create(String name, Map<String, Object> configuration) {
                if (configuration.containsKey("wrong")) {
                    throw new IllegalArgumentException("wrong is no key");
                }
                return services.add(name);
            }

            @Override
            public void update(MqttClient client, Map<String, Object> configuration) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void delete(MqttClient client) {
                services.clients.removeIf(one -> one.service() == client);
            }

            @Override
            public void stop(MqttClient client) {
                throw new UnsupportedOperationException();
            }
        });
        assertEquals("wrong is no key", terminal.refused("create", "x", "mqtt://l", "wrong=1", "--temporary"));
        assertEquals(List.of("plant: CONNECTED"), terminal.run("create", "plant", "mqtt://l", "--temporary"));
        assertEquals(List.of("plant: deleted"), terminal.run("delete", "plant"));
        assertEquals(List.of(), services.clients());
    }

    @Test
    void deletesNoMessagesUnlessForced() {
        services.configAdmin((name, values) -> FakeServices.queued(services.add(name), 2),
                deleted -> services.clients.removeIf(client -> client.name().equals(deleted)));
        terminal.run("create", "plant", "mqtt://localhost");
        assertEquals("plant: messages that the server does not have yet: 2; let the client send them, or lose them with"
                + " --force", terminal.refused("delete", "plant"));
        assertEquals(1, services.clients().size());
        assertEquals(List.of("plant: deleted, with its configuration; messages lost: 2"),
                terminal.run("delete", "plant", "--force"));
        assertEquals(List.of(), services.clients());
    }

    /** As consoles make it: the PID is made up, and the key says the name. */
    @Test
    void deletesTheConfigurationThatNamesTheClient() throws Exception {
        List<String> gone = new ArrayList<>();
        services.configAdmin((pid, values) -> services.add("plant"), pid -> {
            gone.add(pid);
            services.clients.clear();
        });
        ConfigurationAdmin admin = (ConfigurationAdmin) services.services.get(ConfigurationAdmin.class);
        admin.getFactoryConfiguration("io.caddis.mqtt.client", "made-up", "?")
                .update(FrameworkUtil.asDictionary(Map.of("name", " plant ")));
        terminal.run("delete", "plant");
        assertEquals(List.of("made-up"), gone);
    }

    /** As File Install keeps it, which deletes it or not, as it was told. */
    @Test
    void tellsWhichFileStays(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("io.caddis.mqtt.client-plant.cfg"));
        services.configAdmin((pid, values) -> services.add(pid), pid -> services.clients.clear());
        Configuration plant = ((ConfigurationAdmin) services.services.get(ConfigurationAdmin.class))
                .getFactoryConfiguration("io.caddis.mqtt.client", "plant", "?");
        Map<String, Object> values = Map.of("felix.fileinstall.filename", file.toUri().toString());
        plant.update(FrameworkUtil.asDictionary(values));
        assertEquals(List.of("plant: deleted, with its configuration", "its file " + file
                + " makes it again at the next start: remove it"), terminal.run("delete", "plant"));

        plant.update(FrameworkUtil.asDictionary(values));
        Files.delete(file);
        assertEquals(List.of("plant: deleted, with its configuration"), terminal.run("delete", "plant"));

        plant.update(FrameworkUtil.asDictionary(Map.of("felix.fileinstall.filename", "other:place")));
        assertEquals(List.of("plant: deleted, with its configuration"), terminal.run("delete", "plant"));
    }

    // ---- tls-check

    @Test
    void checksTls() {
        Map<String, Object> asked = new HashMap<>();
        Optional<String> problem = Optional.of("the certificate of broker has expired");
        TlsDiagnosis diagnosis = configuration -> {
            asked.clear();
            asked.putAll(configuration);
            return CompletableFuture.completedFuture(new TlsReport("mqtts://broker:8883",
                    List.of(new TlsReport.Step("name resolution", Duration.ofMillis(3), "192.0.2.1"),
                            new TlsReport.Step("connection", Duration.ofMillis(20), "")), Optional.empty(), List.of(),
                    configuration.containsKey("tls.trust") ? Optional.empty() : problem));
        };
        services.services.put(TlsDiagnosis.class, diagnosis);
        assertEquals("a client could not connect: " + problem.get(),
                terminal.refused("tls-check", "mqtts://broker:8883"));
        assertEquals(List.of("mqtts://broker:8883", "  name resolution  3.0 ms   192.0.2.1",
                "  connection       20.0 ms"), terminal.printed());
        assertEquals("a client could connect",
                terminal.run("tls-check", "mqtts://broker:8883", "tls.trust=/ca.pem").get(3));
        assertEquals(Map.of("server", "mqtts://broker:8883", "tls.trust", "/ca.pem"), asked);
    }

    @Test
    void checksTlsAsAClientIsConfigured() {
        Map<String, Object> asked = new HashMap<>();
        TlsDiagnosis diagnosis = configuration -> {
            asked.putAll(configuration);
            throw new IllegalArgumentException("server = 'mqtt://localhost': use mqtts:// or wss://");
        };
        services.services.put(TlsDiagnosis.class, diagnosis);
        services.configAdmin((name, values) -> services.add(name), deleted -> { });
        terminal.allow(Path.of("/")).run("create", "plant", "mqtt://localhost", ".password=env:SECRET");
        assertEquals("server = 'mqtt://localhost': use mqtts:// or wss://", terminal.refused("tls-check", "plant"));
        assertEquals(Map.of("server", "mqtt://localhost", ".password", "env:SECRET"), asked,
                "as it is in Config Admin");
    }

    @Test
    void queueShowsWhatHoldsUpTheOthersAndDropsIt() {
        services.add("plant");
        List<String> dropped = new ArrayList<>();
        services.services.put(MqttRuntime.class, runtime(dropped));
        assertEquals(List.of("plant: 0 waiting for poll()", "held up by: plant/picture (5000 bytes, QoS 1, packet"
                + " identifier 7), right after which the server has ended 6 connections: connection reset"
                + "; --drop-poison gives it up"), terminal.run("queue", "plant"));
        assertEquals("{\"client\":\"plant\",\"waiting\":0,\"poison\":{\"topic\":\"plant/picture\",\"bytes\":5000,"
                + "\"qos\":1,\"packetId\":7,\"connections\":6,\"cause\":\"connection reset\",\"dropped\":false}}",
                terminal.run("queue", "plant", "--json").get(0));
        assertTrue(terminal.run("queue", "plant", "--drop-poison").get(1).startsWith("dropped: plant/picture"));
        assertEquals(List.of("plant"), dropped);
        assertEquals(List.of("plant: 0 waiting for poll()",
                "nothing dropped: no message is known to end the connection"),
                terminal.run("queue", "plant", "--drop-poison"));
    }

    private static MqttRuntime runtime(List<String> dropped) {
        MqttRuntime.Poison poison = new MqttRuntime.Poison(TopicName.of("plant/picture"), 5000, Qos.AT_LEAST_ONCE, 7, 6,
                "connection reset");
        return (MqttRuntime) Proxy.newProxyInstance(MqttRuntime.class.getClassLoader(),
                new Class<?>[] {MqttRuntime.class}, (self, method, arguments) -> switch (method.getName()) {
                    case "poison" -> dropped.isEmpty() ? Optional.of(poison) : Optional.empty();
                    case "dropPoison" -> dropped.isEmpty() && dropped.add((String) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void bytesOfOthersDoNothingToTheTerminal() {
        RecordingClient client = services.add("plant");
        client.arrives(Message.of(Messages.topic("t\u009b2J"), Payload.of("\u001b[2J")));
        String line = terminal.run("queue", "plant", "--take", "1").get(0);
        assertTrue(line.endsWith("  t\\u009b2J  [QoS 1]  \\u001b[2J"), line);
        assertFalse(line.contains("\u001b"), line);
    }
}
