package io.caddis.mqtt.itests.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.container.Await;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Files become configurations, and follow. */
class ConfigurationFolderTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;
    private final Map<String, Map<String, Object>> configurations = new ConcurrentHashMap<>();

    private ConfigurationFolder open() {
        ConfigurationAdmin admin = proxy(ConfigurationAdmin.class, (method, arguments) -> {
            boolean factory = method.equals("getFactoryConfiguration");
            return configuration(factory ? arguments[0] + "~" + arguments[1] : arguments[0].toString());
        });
        return new ConfigurationFolder(folder, Map.of("broker", "mqtt://here:1"), admin);
    }

    private Configuration configuration(String pid) {
        return proxy(Configuration.class, (method, arguments) -> {
            if (method.equals("updateIfDifferent")) {
                Dictionary<?, ?> values = (Dictionary<?, ?>) arguments[0];
                Map<String, Object> map = new ConcurrentHashMap<>();
                Collections.list(values.keys()).forEach(key -> map.put(key.toString(), values.get(key)));
                configurations.put(pid, map);
                return true;
            }
            configurations.remove(pid);
            return null;
        });
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    @Test
    void readsFilesAndReplacesVariables() throws IOException {
        Files.writeString(folder.resolve("some.pid~one.cfg"), "# comment\nserver = ${broker}\nn = 5 \n");
        Files.writeString(folder.resolve("single.cfg"), "a=b\n");
        Files.writeString(folder.resolve("logback.xml"), "<x/>");
        try (ConfigurationFolder unused = open()) {
            assertEquals(Map.of("some.pid~one", Map.of("server", "mqtt://here:1", "n", "5"),
                    "single", Map.of("a", "b")), configurations);
        }
        assertEquals(Map.of(), configurations);
    }

    @Test
    void followsChanges() throws IOException {
        Path file = Files.writeString(folder.resolve("p~x.cfg"), "a = 1\n");
        try (ConfigurationFolder unused = open()) {
            Files.writeString(file, "a = 2\n");
            assertTrue(Await.until(LIMIT, () -> Map.of("a", "2").equals(configurations.get("p~x"))), "changed");
            Files.writeString(folder.resolve("p~y.cfg"), "b = 1\n");
            assertTrue(Await.until(LIMIT, () -> configurations.containsKey("p~y")), "added");
            Files.delete(file);
            assertTrue(Await.until(LIMIT, () -> !configurations.containsKey("p~x")), "deleted");
        }
    }

    @Test
    void leavesOutWhatIsMalformed() throws IOException {
        Files.writeString(folder.resolve("bad.cfg"), "a = \\u12\n");
        Files.writeString(folder.resolve("good.cfg"), "a = 1\n");
        try (ConfigurationFolder unused = open()) {
            assertEquals(Map.of("good", Map.of("a", "1")), configurations);
        }
    }
}
