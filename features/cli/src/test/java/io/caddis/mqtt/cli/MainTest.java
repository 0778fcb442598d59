package io.caddis.mqtt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.junit.BrokerExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program, beside a broker in memory. */
@Timeout(60)
class MainTest {
    @RegisterExtension
    final BrokerExtension mqtt = new BrokerExtension();

    @TempDir
    private Path folder;

    private String input = "";
    private boolean terminal;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int run(String... words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(words));
        if (words.length > 0 && !words[0].equals("tls-check")) {
            all.addAll(List.of("-p", String.valueOf(mqtt.broker().port()), "-h", "127.0.0.1"));
        }
        return new Main(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8), terminal).run(all);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return errors.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void publishesAsMosquittoPub() throws Exception {
        assertEquals(0, run("publish", "-t", "a/b", "-m", "hello", "-q", "1", "-r", "-D", "publish", "user-property",
                "site", "north", "-D", "PUBLISH", "content-type", "text/plain", "--repeat", "3"), said());
        assertEquals(3, mqtt.broker().messages().size());
        Message message = mqtt.broker().take("a/b");
        assertEquals(Message.of("a/b", "hello").withQos(Qos.AT_LEAST_ONCE).withRetain(true)
                .withContentType("text/plain").withUserProperty("site", "north"), message);
        assertEquals(List.of(new UserProperty("site", "north")), message.userProperties());
        input = "one\ntwo\n";
        assertEquals(0, run("pub", "-t", "lines", "-l", "-q", "2"), said());
        assertEquals("one", mqtt.broker().take("lines").payload().asString());
        assertEquals("two", mqtt.broker().take("lines").payload().asString());
        assertEquals(0, run("publish", "-t", "all", "-s", "-V", "311", "-q", "1"), said());
        assertEquals(input, mqtt.broker().take("all").payload().asString());
        Path file = Files.write(folder.resolve("bytes"), new byte[] {0, -1});
        assertEquals(0, run("publish", "-t", "file", "-f", file.toString(), "-q", "1"), said());
        assertEquals(Payload.copyOf(new byte[] {0, -1}), mqtt.broker().take("file").payload());
        assertEquals(0, run("publish", "-t", "empty", "-n", "-q", "1"), said());
        assertEquals(Payload.EMPTY, mqtt.broker().take("empty").payload());
    }

    @Test
    void listensAsMosquittoSub() throws Exception {
        for (String text : List.of("one", "two")) {
            mqtt.broker().publish(Message.of("a/" + text, text).withRetain(true));
        }
        mqtt.broker().publish(Message.of("a/no", "none\u001b[2J").withRetain(true));
        assertEquals(0, run("listen", "-t", "a/+", "-T", "a/no", "-C", "2", "-v"), said());
        assertEquals(List.of("a/one one", "a/two two"), printed().lines().toList());
        out.reset();
        terminal = true;
        assertEquals(0, run("sub", "-t", "a/no", "-C", "1"), said());
        assertTrue(!printed().contains("\u001b"), printed());
        out.reset();
        assertEquals(0, run("sub", "-t", "a/one", "-C", "1", "--json"), said());
        assertTrue(printed().contains("\"topic\":\"a/one\",\"qos\":0,\"retain\":true"), printed());
        assertEquals(Main.TIMED_OUT, run("listen", "-t", "a/#", "-R", "-W", "1"));
    }

    @Test
    void asksAsMosquittoRr() throws Exception {
        mqtt.client("answers");
        mqtt.caddis().listen(received -> received.reply(Payload.of("yes to " + received.text())),
                Map.of("mqtt.topic", "read"));
        mqtt.broker().awaitSubscribed("read");
        assertEquals(0, run("request", "-t", "read", "-m", "level"), said());
        assertEquals("yes to level", printed().strip());
    }

    @Test
    void saysWhatFails() throws Exception {
        mqtt.broker().accept("operator", "right");
        Path secret = Files.writeString(folder.resolve("secret"), "wrong");
        long start = System.nanoTime();
        assertEquals(Main.FAILED, run("publish", "-t", "a", "-n", "-u", "operator", "-P", "file:" + secret, "--set",
                "operation.timeout=50"));
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(50), "at the first refusal");
        assertTrue(said().contains("BAD_USER_NAME_OR_PASSWORD"), said());
        assertEquals("", printed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "publish -m x | needs one topic",
        "publish -t a | needs a payload",
        "publish -t a -m x -n | two payloads",
        "publish -t a -m x -q 3 | -q '3': use a whole number from 0 to 2",
        "publish -t a -m x -P secret | write file:PATH or env:NAME",
        "publish -t a/# -m x | topic",
        "listen | needs a topic",
        "listen -t a# | MQTT-4.7.1-1",
        "listen --nothing | no option --nothing",
        "listen -t a -V 4 | -V '4': use 5 or 311",
        "listen -L mqtt://u:p@h/a | no user and password in a URL",
        "nothing | no command nothing"})
    void saysWhatIsWrong(String line, String expected) throws Exception {
        assertEquals(Main.WRONG_WORDS, run(line.split(" ")), said());
        assertTrue(said().contains(expected), said());
        assertTrue(!said().contains("secret"), said());
    }

    @Test
    void checksTls() throws Exception {
        assertEquals(Main.FAILED, run("tls-check", "mqtts://127.0.0.1:" + mqtt.broker().port()));
        assertTrue(said().contains("a client could not connect"), said());
        assertEquals(0, run("--help"));
        assertTrue(printed().contains("usage: mqtt publish"), printed());
    }
}
