package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Nothing secret is seen anywhere: not in the log with everything on, in service properties, in what clients and the
 * runtime service say, in exceptions, in MXBeans or in a trace. Clients that connect and clients that cannot.
 */
class SecretsIT {
    private static final String SECRET = "53c2e7"; // may be hexadecimal digits
    private static final String LEVEL = "caddis.log.level";
    private static final String FILE = "caddis.log.file";
    private static Path log;
    private static Deployment deployment;

    @TempDir
    private Path folder;
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void deploy() throws Exception {
        Environment environment = Environment.configured();
        log = Path.of("target", "secrets-" + environment.framework() + "-" + environment.broker() + ".log");
        Files.deleteIfExists(log);
        System.setProperty(LEVEL, "DEBUG");
        System.setProperty(FILE, log.toString());
        deployment = new Deployment(environment);
        deployment.container().install(Host.configured().monitoring());
    }

    @AfterAll
    static void undeploy() {
        deployment.close();
        System.clearProperty(LEVEL);
        System.clearProperty(FILE);
    }

    private static BundleContext context() {
        return deployment.container().context();
    }

    /** Clients whose every secret is the secret, in every state that a client can have. */
    private List<MqttClient> clients() throws Exception {
        deployment.register(MqttCredentials.class, client -> MqttCredentials.Credentials.of(SECRET, SECRET),
                Map.of("mqtt.client.target", "(mqtt.client=asked)"));
        String tls = deployment.broker().uri().toString().replace("mqtt:", "mqtts:");
        Path file = Files.writeString(folder.resolve("password"), SECRET + "\n");
        Map<String, Map<String, Object>> configurations = Map.of(
                "plain", Map.of("username", SECRET, ".password", SECRET),
                "asked", Map.of(),
                "file", Map.of("username", SECRET, ".password", "file:" + file),
                "missing", Map.of(".password", "file:" + folder.resolve(SECRET)),
                "proxy", Map.of("proxy", "http://127.0.0.1:1", "proxy.username", SECRET, ".proxy.password", SECRET),
                "socket", Map.of("server", deployment.broker().webSocketUri().toString(), ".websocket.headers",
                        new String[] {"X-Own: " + SECRET}, ".websocket.bearer", SECRET),
                "shared", Map.of("server", tls, "tls.psk.identity", "gateway", ".tls.psk.key", SECRET),
                "keys", Map.of("server", tls, "tls.key", "/no/such/key.p12", ".tls.key.password", SECRET,
                        "tls.trust", "/no/such/trust.p12", ".tls.trust.password", SECRET),
                "wrong", Map.of("pasword", SECRET, ".password", SECRET, "username", SECRET),
                "url", Map.of("server", "mqtt://joe:" + SECRET + "@127.0.0.1:1"));
        List<MqttClient> clients = new ArrayList<>();
        for (Map.Entry<String, Map<String, Object>> one : configurations.entrySet()) {
            deployment.configure(one.getKey(), deployment.settings(one.getValue()));
        }
        for (String name : configurations.keySet()) {
            eventually(name + " has tried", () -> deployment.client(name).map(MqttClient::status),
                    () -> deployment.client(name).filter(client ->
                            client.status().state() == ConnectionState.CONNECTED
                            || client.status().cause().isPresent()).isPresent());
            clients.add(deployment.client(name).orElseThrow());
        }
        return clients;
    }

    @Test
    void nothingSecretIsSeenAnywhere() throws Exception {
        deployment.register(MqttConnectionListener.class, (client, status) -> told.add(client + " " + status),
                Map.of());
        List<MqttClient> clients = clients();
        deployment.awaitState("plain", ConnectionState.CONNECTED);
        deployment.awaitState("asked", ConnectionState.CONNECTED);
        deployment.awaitState("file", ConnectionState.CONNECTED);
        MqttRuntime runtime = context().getService(context().getServiceReference(MqttRuntime.class));
        try (MqttRuntime.Trace trace = runtime.trace("plain", told::add)) {
            deployment.client("plain").orElseThrow().disconnect().get(20, TimeUnit.SECONDS);
            deployment.client("plain").orElseThrow().connect().get(20, TimeUnit.SECONDS);
            eventually("a trace of CONNECT", () -> told, () -> told.stream().anyMatch(one -> one.contains("CONNECT ")));
        }
        for (MqttClient client : clients) {
            told.add(client + " " + client.status() + " " + client.statistics());
            told.add(failure(client));
        }
        told.add(runtime.clients() + " " + runtime.listeners() + " " + runtime.failures() + " " + runtime.parts());
        for (ServiceReference<?> reference : context().getAllServiceReferences(null, null)) {
            for (String key : reference.getPropertyKeys()) {
                Object value = reference.getProperty(key);
                told.add(reference + " " + key + "=" + (value instanceof Object[] all ? Arrays.toString(all) : value));
            }
        }
        beans();
        told.add(Thread.getAllStackTraces().keySet().toString());
        for (String line : List.of("DEBUG", "client keys: BACKOFF")) { // a state is logged after it is one
            eventually("a line with " + line + " in " + log, () -> "none", () -> lines().stream()
                    .anyMatch(one -> one.contains(line)));
        }
        told.addAll(lines());
        assertTrue(told.stream().anyMatch(one -> one.contains("pasword is no key")), "the mistake is told");
        assertEquals(List.of(), told.stream().filter(one -> one.contains(SECRET)).toList());
        assertFalse(told.stream().anyMatch(one -> one.contains("\"X-Own")), "headers neither");
        deployment.clear();
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a caller sees who asks in vain. */
    private static String failure(MqttClient client) throws Exception {
        try {
            client.request(Message.of("nobody/answers", "").withQos(Qos.AT_MOST_ONCE),
                    Duration.ofMillis(1)).get(20, TimeUnit.SECONDS);
            throw new AssertionError("nobody answers");
        } catch (ExecutionException e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
    }

    private void beans() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        int attributes = 0;
        for (ObjectName name : server.queryNames(new ObjectName("io.caddis.mqtt:*"), null)) {
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                told.add(name + " " + attribute.getName() + "=" + server.getAttribute(name, attribute.getName()));
                attributes++;
            }
        }
        assertTrue(attributes > 10, "there are beans");
    }

    // ---- the two whiteboards of this page

    @Test
    void isToldThatMessagesWaitForPoll() throws Exception {
        BlockingQueue<Integer> depths = new LinkedBlockingQueue<>();
        deployment.register(MqttReceiveNotify.class, (client, waiting) -> depths.add(waiting),
                Map.of("mqtt.client.target", "(mqtt.client=polls)"));
        MqttClient client = deployment.connected("polls", Map.of("subscriptions", "polled/#"));
        Integer depth = null;
        while (depth == null) { // until it is subscribed
            client.publish(Message.of("polled/a", "text").withQos(Qos.AT_LEAST_ONCE)).get(20, TimeUnit.SECONDS);
            depth = depths.poll(100, TimeUnit.MILLISECONDS);
        }
        assertTrue(depth >= 1, depth + " wait"); // the next one may have come before it was told
        assertEquals("text", client.poll().orElseThrow().message().payload().asString());
        deployment.clear();
    }

    @Test
    void credentialsAreAskedForAtEachAttempt() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        MqttCredentials service = client -> {
            asked.add(client.name());
            if (asked.size() == 1) {
                throw new IllegalStateException("the vault is closed");
            }
            return MqttCredentials.Credentials.of("joe", "secret");
        };
        deployment.register(MqttCredentials.class, service, Map.of("mqtt.client.target", "(mqtt.client=vault)"));
        MqttClient client = deployment.connected("vault", Map.of());
        assertEquals(List.of("vault", "vault"), List.copyOf(asked));
        assertTrue(client.status().cause().isEmpty());
        deployment.clear();
    }
}
