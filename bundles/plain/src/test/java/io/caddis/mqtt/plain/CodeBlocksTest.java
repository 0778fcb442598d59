package io.caddis.mqtt.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each Java block of README and {@code docs/} compiles. One that begins with a package or an import is a whole source
 * file. Any other is a fragment: a type, a method, statements or an expression, in this order of what it looks like,
 * beside the names in {@link #KNOWN}; three dots in it stand for what does not matter. Programs without a framework
 * compile without a warning on their own class path, where no annotation of Declarative Services is.
 */
class CodeBlocksTest {
    private static final Path ROOT = Path.of(System.getProperty("caddis.root"));
    private static final Pattern BLOCK = Pattern.compile("(?m)^```java\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern FENCE = Pattern.compile("(?m)^\\s*```java");
    private static final Pattern TYPE_NAME = Pattern.compile("(?m)^public (?:final )?(?:class|record) (\\w+)");
    private static final Pattern TYPE = Pattern.compile("(?s)(@\\w+(\\(.*?\\))?\\s+)*public (final )?class .*");
    private static final Pattern METHOD = Pattern.compile("(?s)public \\w[\\w<>]* \\w+\\([^()]*\\) .*");
    private static final Pattern METHOD_BELOW = Pattern.compile("(?m)^(public )?void \\w+\\([^()]*\\) \\{$");
    private static final Pattern EXPRESSION = Pattern.compile("(?s)\\w+ -> .*[^;]");
    /** Bundles on a user's class path; the rest of what is on this test's is not there. */
    private static final List<String> USERS_JARS = List.of("api", "options", "codec", "session", "transport",
            "management", "plain");
    private static final String IMPORTS = Stream.of("io.caddis.mqtt.*", "io.caddis.mqtt.options.*",
            "io.caddis.mqtt.plain.*", "java.net.URI", "java.nio.file.Path", "java.time.*", "java.util.*",
            "java.util.concurrent.*", "org.osgi.framework.BundleContext", "org.osgi.service.component.annotations.*",
            "org.osgi.service.condition.Condition").map(name -> "import " + name + ";\n").collect(Collectors.joining());
    /** What fragments use without saying where it comes from. */
    private static final String KNOWN = """
            abstract class Known {
                Caddis caddis;
                MqttClient client;
                MqttClientFactory clients;
                BundleContext context;
                Map<String, Object> keys;
                Message message;
                Text text;
                abstract void handle(Message message);
                abstract void handle(String topic, String text);
                abstract void store(ReceivedMessage message);
                abstract void log(String line);
                abstract void note(String tag, Throwable failure);
                abstract void noteHandedOver(String tag);
                abstract void wakeUp();
                abstract String passwordOf(String name);
                abstract String secretOf(String name);
                interface Text {
                    boolean isDisposed();
                    void setText(String text);
                }
                interface Display {
                    static Display getDefault() {
                        return null;
                    }
                    void asyncExec(Runnable task);
                }
                record ScramClient(String secret) {
                    byte[] clientFirst() {
                        return new byte[0];
                    }
                    byte[] clientFinal(byte[] challenge) {
                        return challenge;
                    }
                    void checkServer(byte[] last) {
                    }
                }
            }
            """;
    /** Whatever the face offers, once. */
    private static final String WHOLE_FACE = """
            import io.caddis.mqtt.*;
            import io.caddis.mqtt.options.*;
            import io.caddis.mqtt.plain.*;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.Map;

            public final class Face {
                public static void main(String[] args) throws Exception {
                    try (Caddis caddis = new Caddis(Path.of("store"))) {
                        ClientOptions options = ClientOptions.of("mqtt://host").keepAlive(Duration.ofSeconds(5));
                        MqttClient client = caddis.connect("a", options, Duration.ofSeconds(1));
                        caddis.update(client, options.with(ClientKeys.QUEUE_POLICY, ClientOptions.QueuePolicy.BLOCK));
                        caddis.update(caddis.create("b", options), Map.of(ClientKeys.SERVER, "mqtt://host"));
                        caddis.create("c", Map.of("server", "mqtt://host")).request(Message.of("t", "q"),
                                Duration.ofSeconds(1)).thenAccept(answer -> System.out.println(answer.text()));
                        caddis.listen(client, ReceivedMessage::acknowledge, ListenOptions.DEFAULT.withAck(
                                MqttSubscription.Ack.MANUAL).withQueueMax(7), Subscription.of("a", Qos.EXACTLY_ONCE));
                        caddis.listen(message -> System.out.println(message.topic()), "a", "b").close();
                        caddis.listen(new Decoded(), Map.of("mqtt.topic", "a"));
                        caddis.onStatus((of, status) -> System.out.println(of.name() + status.cause()), "a");
                        caddis.receiveNotify((of, waiting) -> System.out.println(of.poll()));
                        caddis.credentials(of -> MqttCredentials.Credentials.of("u", "p"), "a", "b");
                        caddis.tlsSetup((of, parameters) -> System.out.println(parameters));
                        caddis.authenticator("SCRAM", (of, method) -> null);
                        caddis.bearerToken(server -> "token");
                        System.out.println(caddis.runtime().listeners() + " " + client.statistics().out().published());
                        System.out.println(caddis.tlsDiagnosis().check(options.asMap()).get().failure());
                        client.messages(MqttSubscription.Ack.AUTO, Subscription.of("a"));
                        caddis.delete(client);
                    }
                }

                @MqttSubscription(topic = "a", qos = 2)
                static final class Decoded implements MqttTypedListener<String> {
                    @Override
                    public String decode(Payload payload) {
                        return payload.asString();
                    }

                    @Override
                    public void received(String value, ReceivedMessage message) {
                        System.out.println(value);
                    }
                }
            }
            """;

    /** Pages that another module compiles, with more on its class path, and the test that does. */
    private static final Map<String, String> ELSEWHERE = Map.of("docs/testing.md",
            "bundles/junit/src/test/java/io/caddis/mqtt/junit/TestingPageTest.java");

    private static List<Block> blocks;

    @TempDir
    private Path folder;

    /** A block, by page and number. */
    private record Block(String name, String code) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void read() throws IOException {
        blocks = blocks();
    }

    private static List<Block> blocks() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, docs).filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<Block> all = new ArrayList<>();
        for (Path page : pages) {
            String text = Files.readString(page);
            String name = ROOT.relativize(page).toString();
            if (ELSEWHERE.containsKey(name)) {
                continue;
            }
            List<MatchResult> found = BLOCK.matcher(text).results().toList();
            assertEquals(FENCE.matcher(text).results().count(), found.size(), name + " has a block that is indented,"
                    + " or does not end");
            found.forEach(one -> all.add(new Block(name + " line "
                    + (text.substring(0, one.start()).lines().count() + 1), one.group(1))));
        }
        return all;
    }

    static Stream<Block> eachBlock() throws IOException {
        return blocks().stream();
    }

    @ParameterizedTest
    @MethodSource("eachBlock")
    void compiles(Block block) throws IOException {
        String code = block.code();
        if (!code.startsWith("package ") && !code.startsWith("import ")) {
            assertEquals("", problems("Fragment", fragment(code), false), block + ": mend it, or give what it uses a"
                    + " name in KNOWN");
            return;
        }
        Matcher type = TYPE_NAME.matcher(code);
        assertTrue(type.find(), block + " has no public type");
        boolean plain = code.contains("import io.caddis.mqtt.plain.");
        assertEquals("", problems(type.group(1), code, plain), block.toString());
    }

    @Test
    void thereAreSomeOfEachKind() {
        for (Pattern kind : List.of(TYPE, METHOD, EXPRESSION)) {
            assertTrue(blocks.stream().anyMatch(block -> kind.matcher(block.code().strip()).matches()), kind.pattern());
        }
        assertTrue(blocks.size() > 20, "there are " + blocks.size());
    }

    @Test
    void noPageIsForgotten() throws IOException {
        for (Map.Entry<String, String> one : ELSEWHERE.entrySet()) {
            assertTrue(Files.readString(ROOT.resolve(one.getValue())).contains(one.getKey()), one.getValue()
                    + " compiles " + one.getKey());
        }
    }

    @Test
    void theWholeFaceCompilesWithoutAWarning() throws IOException {
        assertEquals("", problems("Face", WHOLE_FACE, true));
    }

    @Test
    void whatIsWrongIsSeen() throws IOException {
        assertTrue(problems("Face", WHOLE_FACE.replace("caddis.delete(", "caddis.remove("), true).contains("remove"));
        assertTrue(problems("Face", WHOLE_FACE.replace("import java.util.Map;", "import java.util.Map;\nimport"
                + " org.osgi.service.component.annotations.Component;"), true).contains("Component"),
                "a user has no annotations of Declarative Services");
        assertTrue(problems("Fragment", fragment("client.publishes(null);\n"), false).contains("publishes"));
    }

    private static String fragment(String block) {
        String code = block.replaceAll("(?m)^\\s*\\.\\.\\.\n", "").replace("-> ...", "-> { }").strip();
        Matcher method = METHOD_BELOW.matcher(code);
        if (method.find() && method.start() > 0 && !TYPE.matcher(code).matches()) { // statements come first
            return fragment(code.substring(0, method.start())).replaceFirst("}\n$", "")
                    + code.substring(method.start()) + "\n}\n";
        }
        String body = TYPE.matcher(code).matches() || METHOD.matcher(code).matches() ? code
                : "void run() throws Exception {\n" + (EXPRESSION.matcher(code).matches()
                        ? "MqttMessageListener listener = " + code + ";" : code) + "\n}";
        return IMPORTS + KNOWN + "abstract class Fragment extends Known {\n" + body + "\n}\n";
    }

    /** What the compiler says of a source; empty if it says nothing. */
    private String problems(String name, String code, boolean plain) throws IOException {
        List<String> options = new ArrayList<>(List.of("-d", folder.toString(), "-cp", plain ? usersClassPath()
                : System.getProperty("java.class.path"), "-proc:none"));
        if (plain) {
            options.addAll(List.of("-Xlint:all", "-Werror"));
        }
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
        StringWriter words = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler().getTask(words, null, null, options, null,
                List.of(source)).call();
        return compiled ? words.toString() : "not compiled: " + words;
    }

    private static String usersClassPath() {
        String separator = Pattern.quote(File.separator);
        Pattern own = Pattern.compile(".*" + separator + "bundles" + separator + "(" + String.join("|", USERS_JARS)
                + ")" + separator + "target" + separator + "(classes|[^" + separator + "]+\\.jar)");
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> own.matcher(path).matches()).collect(Collectors.joining(File.pathSeparator));
    }
}
