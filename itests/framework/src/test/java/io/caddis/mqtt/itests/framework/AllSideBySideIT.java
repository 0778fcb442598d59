package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

/**
 * All our bundles but the api, one after the other in any order: each gets a next version beside it and is uninstalled
 * then. Clients of every kind are connected afterwards, commands and beans are there, and nothing of the old one is.
 */
class AllSideBySideIT extends InFramework {
    private static final String PREFIX = "io.caddis.mqtt.";
    private static final String RUNTIME = "org.apache.felix.gogo.runtime";
    private static final List<String> CLIENTS = List.of("plain", "secured", "web", "durable");
    private static final List<String> TOOLS = List.of("shell", "jmx", "condition");
    private static final List<String> BUNDLES = Stream.concat(Stream.of("codec", "session", "transport", "tls",
            "websocket", "store", "management"), TOOLS.stream()).toList();
    /** Each bundle meets old and new versions of the others. */
    private static final int ROUNDS = 2;

    private GogoSession session;

    @BeforeEach
    void install() throws Exception {
        container().install(Host.configured().console().stream()
                .filter(jar -> jar.getFileName().toString().startsWith(RUNTIME)).toList());
        container().install(Host.configured().shell());
        container().install(Host.configured().monitoring());
        session = new GogoSession(container().bundle(RUNTIME));
    }

    @AfterEach
    void uninstall() throws Exception {
        session.close();
        for (String tool : TOOLS) {
            container().bundle(PREFIX + tool).uninstall();
        }
        container().bundle(RUNTIME).uninstall();
        container().refresh();
    }

    private static Container container() {
        return deployment().container();
    }

    /** Each framework has an order of its own. */
    @Test
    void everyBundleIsReplaced() throws Exception {
        connect();
        eventually("all is there", AllSideBySideIT::services, () -> count("condition", "Condition") == CLIENTS.size()
                && count("management", "Claim") == CLIENTS.size());
        Map<String, List<String>> services = services();
        int threads = Deployment.threads().size();
        List<String> order = new ArrayList<>();
        Random random = new Random(1 + environment().framework().ordinal());
        for (int round = 0; round < ROUNDS; round++) {
            List<String> all = new ArrayList<>(BUNDLES);
            Collections.shuffle(all, random);
            order.addAll(all);
        }
        List<WeakReference<ClassLoader>> left = new ArrayList<>();
        for (String name : order) {
            left.add(replace(name));
            check(name + " of " + order);
        }
        eventually("the services of before " + services, AllSideBySideIT::services, () -> services.equals(services()));
        eventually("not more than " + threads + " threads", Deployment::threads,
                () -> Deployment.threads().size() <= threads);
        eventually("of each old bundle at most one version", () -> left.stream().map(WeakReference::get).toList(),
                () -> {
                    System.gc();
                    return left.stream().filter(one -> one.get() != null).count() <= BUNDLES.size();
                });
        assertEquals(List.of(), errors());
    }

    private static void connect() throws Exception {
        deployment().connected("plain", Map.of());
        Map<String, Object> secured = Map.of("server", deployment().broker().secureUri().toString(), "tls.trust",
                deployment().trust().toString());
        deployment().connected("secured", secured);
        Map<String, Object> web = new HashMap<>(secured);
        URI server = deployment().broker().secureWebSocketUri();
        web.put("server", server.toString());
        deployment().connected("web", web);
        deployment().connected("durable", Map.of("durable", true, "clean.start", false, "session.expiry", 300));
    }

    private static WeakReference<ClassLoader> replace(String name) throws BundleException {
        Bundle old = container().bundle(PREFIX + name);
        WeakReference<ClassLoader> loader = new WeakReference<>(old.adapt(BundleWiring.class).getClassLoader());
        Bundle next = container().installBeside(old);
        for (String client : CLIENTS) {
            assertEquals(1, deployment().references(client).size(), "services of client " + client);
        }
        old.uninstall();
        container().refresh();
        assertEquals(Bundle.ACTIVE, next.getState());
        return loader;
    }

    private void check(String when) throws Exception {
        for (String client : CLIENTS) {
            eventually(client + " is connected after " + when, () -> deployment().client(client).map(one ->
                    one.status().toString()).orElse("no client"), () -> deployment().references(client).size() == 1
                    && deployment().client(client).filter(one -> one.status().state() == ConnectionState.CONNECTED)
                    .isPresent());
            Received received = deployment().listen(client, "to/" + client, 1);
            try {
                received.awaitSubscribed(deployment().client(client).orElseThrow(), "to/" + client);
                deployment().client(client).orElseThrow().publish(Message.of("to/" + client, when))
                        .get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
                eventually("a message to " + client + " after " + when, received::texts,
                        () -> received.texts().contains(when));
            } finally {
                deployment().unregister(received);
            }
            ObjectName bean = new ObjectName("io.caddis.mqtt:type=Client,name=" + ObjectName.quote(client));
            eventually("the bean of " + client + " after " + when, () -> "none",
                    () -> ManagementFactory.getPlatformMBeanServer().isRegistered(bean));
        }
        String list = session.run("mqtt:list");
        assertTrue(CLIENTS.stream().allMatch(list::contains), list);
        assertEquals("[durable, plain, secured, web]", session.run("mqtt:_words [mqtt:info p] 1"));
    }

    private static long count(String bundle, String type) {
        return services().get(bundle).stream().filter(one -> one.contains(type)).count();
    }

    /** What our bundles offer, by bundle. */
    private static Map<String, List<String>> services() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String name : BUNDLES) {
            List<String> services = new ArrayList<>();
            for (Bundle bundle : container().context().getBundles()) {
                if (bundle.getSymbolicName().equals(PREFIX + name)) {
                    ServiceReference<?>[] offered = bundle.getRegisteredServices();
                    for (ServiceReference<?> one : offered == null ? new ServiceReference<?>[0] : offered) {
                        services.add(String.join("+", (String[]) one.getProperty("objectClass")) + " "
                                + one.getProperty("mqtt.client"));
                    }
                }
            }
            Collections.sort(services);
            all.put(name, services);
        }
        return all;
    }
}
