package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;

/** The commands in Gogo's runtime, given as a shell gives them. */
class ShellIT extends InFramework {
    private static final String SHELL = "io.caddis.mqtt.shell";
    private static final String RUNTIME = "org.apache.felix.gogo.runtime";

    private GogoSession session;

    @BeforeEach
    void open() throws Exception {
        List<Path> runtime = Host.configured().console().stream()
                .filter(jar -> jar.getFileName().toString().startsWith(RUNTIME)).toList();
        container().install(runtime);
        container().install(Host.configured().shell());
        session = new GogoSession(container().bundle(RUNTIME));
    }

    @AfterEach
    void close() throws ReflectiveOperationException {
        session.close();
    }

    private static Container container() {
        return deployment().container();
    }

    private static String server() {
        return deployment().broker().uri().toString();
    }

    private static int listeners() {
        try {
            return container().context().getServiceReferences(MqttMessageListener.class, null).size();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String refused(GogoSession session, String line) {
        return assertThrows(Exception.class, () -> session.run(line)).getMessage();
    }

    private static void connected(String client, String printed) {
        assertTrue(printed.startsWith(client + ": CONNECTED"), printed);
    }

    private CompletableFuture<String> listening(String line) {
        CompletableFuture<String> end = session.start(line);
        eventually("a listener that its client knows", () -> session.printed(), () -> end.isDone()
                || runtime().listeners().stream().anyMatch(listener -> !listener.receptions().isEmpty()));
        return end;
    }

    private static MqttRuntime runtime() {
        return container().context().getService(container().context().getServiceReference(MqttRuntime.class));
    }

    /** Once the server has subscribed, so that what is published next arrives. */
    private static void awaitSubscribed() {
        MqttRuntime runtime = runtime();
        eventually("the server's answer", runtime::listeners, () -> runtime.listeners().stream()
                .flatMap(listener -> listener.receptions().stream())
                .anyMatch(reception -> !reception.answers().isEmpty()));
    }

    @Test
    void aClientFromItsBeginningToItsEnd() throws Exception {
        connected("plant", session.run("mqtt:create plant " + server() + " keep.alive=30 client.id=p"));
        assertTrue(deployment().broker().clients().contains("p"));
        assertEquals(30, Integer.valueOf(String.valueOf(deployment().reference("plant").orElseThrow()
                .getProperty("keep.alive"))));
        String list = session.run("mqtt:list");
        assertTrue(list.contains("plant  CONNECTED  20"), list);
        assertTrue(session.run("mqtt:info plant").contains("connection.clientId"), session.printed());
        String granted = session.run("mqtt:subscribe plant 'plant/#' --force");
        assertTrue(granted.contains("granted, QoS 1"), granted);
        assertEquals("plant/t: acknowledged", session.run("mqtt:publish plant plant/t 21.5").strip());
        eventually("the message waits", () -> deployment().client("plant").orElseThrow().waiting(),
                () -> deployment().client("plant").orElseThrow().waiting() == 1);
        String taken = session.run("mqtt:queue plant --take 1 --json");
        assertTrue(taken.contains("\"topic\":\"plant/t\"") && taken.contains("\"payload\":\"21.5\""), taken);
        assertTrue(session.run("mqtt:stats plant --json").contains("\"published\":1,"), session.printed());
        assertTrue(session.run("mqtt:disconnect plant").contains("plant: DISCONNECTED"), session.printed());
        connected("plant", session.run("mqtt:connect plant"));
        assertEquals("plant: deleted, with its configuration", session.run("mqtt:delete plant").strip());
        assertTrue(deployment().client("plant").isEmpty());
    }

    @Test
    void aTemporaryClientHasNoConfiguration() throws Exception {
        connected("guest", session.run("mqtt:create guest " + server() + " --temporary"));
        assertEquals("guest: deleted", session.run("mqtt:delete guest").strip());
    }

    @Test
    void wrongConfigurationsAndNamesAreExplained() throws Exception {
        String wrong = refused(session, "mqtt:create plant " + server() + " keep.alive=soon");
        assertTrue(wrong.contains("keep.alive = 'soon': use a whole number"), wrong);
        eventually("no client", () -> deployment().client("plant"), () -> deployment().client("plant").isEmpty());
        deployment().connected("plant", Map.of());
        assertEquals("no client 'plnt'; did you mean plant? there are: plant", refused(session, "mqtt:info plnt"));
        assertEquals("mqtt:info has no option --jsn; did you mean --json?", refused(session, "mqtt:info plant --jsn"));
    }

    @Test
    void listeningTakesNothingFromTheApplication() throws Exception {
        MqttClient client = deployment().connected("plant", Map.of("subscriptions", "polled"));
        CompletableFuture<String> end = listening("mqtt:listen plant '#' --count 1");
        client.publish(Message.of("polled", "for poll()")).get(20, TimeUnit.SECONDS);
        String printed = GogoSession.await(end);
        assertTrue(printed.contains("polled  [QoS ") && printed.contains("for poll()"), printed);
        assertEquals(0, listeners());
        client.publish(Message.of("polled", "again")).get(20, TimeUnit.SECONDS);
        eventually("they are there for poll() too", client::waiting, () -> client.waiting() >= 2);
        assertEquals("for poll()", client.poll().orElseThrow().message().payload().asString());
        assertEquals("again", client.poll().orElseThrow().message().payload().asString());
    }

    @Test
    void listeningSubscribesToWhatNobodyElseWants() throws Exception {
        MqttClient client = deployment().connected("plant", Map.of("subscriptions", "polled"));
        CompletableFuture<String> end = listening("mqtt:listen plant 'other/#' --count 1");
        awaitSubscribed();
        client.publish(Message.of("other/1", "looked at")).get(20, TimeUnit.SECONDS);
        String printed = GogoSession.await(end);
        assertTrue(printed.contains("other/1  [QoS 0]  looked at"), printed);
        assertEquals(0, client.waiting());
        assertEquals(0, client.statistics().in().dropped());
    }

    /** The poll queue of a client whose application has listeners only would fill up, and hold these up. */
    @Test
    void subscribingForPollIsRefusedWhereNobodyPolls() throws Exception {
        MqttClient client = deployment().connected("plant", Map.of("receive.queue.max", 10));
        String why = refused(session, "mqtt:subscribe plant 'other/#'");
        assertTrue(why.startsWith("nobody takes what waits for poll() of plant: "), why);
        assertTrue(why.contains("mqtt:listen plant 'other/#'") && why.contains("--force"), why);
        publishOther(client, 20);
        assertEquals(0, client.waiting());
        CompletableFuture<String> end = listening("mqtt:listen plant 'other/#' --count 20");
        awaitSubscribed();
        publishOther(client, 20);
        assertTrue(GogoSession.await(end).contains("20 messages"), session.printed());
        assertEquals(0, client.waiting(), "who looks on leaves nothing behind");
        assertEquals("", client.status().heldUp().orElse(""));
        ServiceRegistration<?> poller = container().context().registerService(MqttReceiveNotify.class,
                (one, waiting) -> { }, null);
        try {
            eventually("a poller", () -> runtime().isPolled("plant"), () -> runtime().isPolled("plant"));
            assertTrue(session.run("mqtt:subscribe plant 'other/#'").contains("granted"), session.printed());
        } finally {
            poller.unregister();
        }
        session.run("mqtt:unsubscribe plant 'other/#'");
        assertTrue(session.run("mqtt:subscribe plant 'other/#' --force").contains("granted"), session.printed());
        publishOther(client, 1);
        eventually("the message waits", client::waiting, () -> client.waiting() == 1);
    }

    private static void publishOther(MqttClient client, int count) throws Exception {
        for (int index = 0; index < count; index++) {
            client.publish(Message.of("other/1", "x")).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void ctrlCEndsACommandAndNothingIsLeft() throws Exception {
        deployment().connected("plant", Map.of());
        CompletableFuture<String> end = listening("mqtt:listen plant '#'");
        session.interrupt();
        // Gogo gives the prompt back at once, and the command ends behind it
        assertThrows(ExecutionException.class, () -> GogoSession.await(end));
        eventually("the end", session::printed, () -> session.printed().contains("ended by Ctrl-C"));
        assertEquals(0, listeners());
        assertTrue(session.run("mqtt:list").contains("plant"), "the session goes on");
    }

    @Test
    void packetsAreTraced() throws Exception {
        MqttClient client = deployment().connected("plant", Map.of());
        CompletableFuture<String> end = session.start("mqtt:trace plant --count 2");
        eventually("the trace", session::printed, () -> session.printed().contains("packets of plant"));
        client.publish(Message.of("a", "nobody may see this")).get(20, TimeUnit.SECONDS);
        String printed = GogoSession.await(end);
        assertTrue(printed.contains("PUBLISH") && printed.contains("PUBACK"), printed);
        assertTrue(!printed.contains("nobody may see this"), printed);
    }

    @Test
    void outputIsPipedIntoAMessage() throws Exception {
        MqttClient client = deployment().connected("plant", Map.of("subscriptions", "t"));
        session.run("mqtt:list --json | mqtt:publish plant t -");
        eventually("the message", client::waiting, () -> client.waiting() == 1);
        String payload = client.poll().orElseThrow().message().payload().asString();
        assertTrue(payload.startsWith("[{\"name\":\"plant\",\"state\":\"CONNECTED\""), payload);
    }

    @Test
    void updatingTheBundleEndsItsCommandsAndTheSessionGoesOn() throws Exception {
        deployment().connected("plant", Map.of());
        CompletableFuture<String> end = listening("mqtt:listen plant '#'");
        container().update(container().bundle(SHELL));
        Throwable why = assertThrows(ExecutionException.class, () -> GogoSession.await(end)).getCause();
        assertEquals("the bundle of this command is stopped or updated: give it once more", why.getMessage(),
                why::toString);
        assertEquals(0, listeners());
        assertTrue(session.run("mqtt:list").contains("plant"), session.printed());
    }

    @Test
    void wordsForCompletion() throws Exception {
        deployment().connected("plant", Map.of());
        assertEquals("[plant]", session.run("mqtt:_words [mqtt:info p] 1"));
    }

    @Test
    void checksTls() throws Exception {
        String uri = deployment().broker().secureUri().toString();
        String report = session.run("mqtt:tls-check " + uri + " 'tls.trust=" + deployment().trust() + "'");
        assertTrue(report.contains("TLSv1.3") && report.contains("a client could connect"), report);
        String refused = refused(session, "mqtt:tls-check " + uri);
        assertTrue(refused.startsWith("a client could not connect: "), refused);
    }
}
