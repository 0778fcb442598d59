package io.caddis.mqtt.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.TlsDiagnosis;
import io.caddis.mqtt.testing.RecordingClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the shell may not, by that, read what the process may read: files, and its environment. */
class AllowedFolderTest {
    @TempDir
    private Path temporary;
    private Path folder;
    private Path outside;
    private final Terminal terminal = new Terminal();
    private final RecordingClient client = terminal.services.add("plant");
    private final List<Map<String, Object>> made = new ArrayList<>();

    @BeforeEach
    void files() throws IOException {
        folder = Files.createDirectories(temporary.resolve("allowed/below"));
        outside = Files.writeString(temporary.resolve("outside"), "s3cret");
        Files.writeString(folder.resolve("inside"), "payload");
        Files.writeString(temporary.resolve("allowed/sibling"), "s3cret");
        Files.createDirectories(temporary.resolve("allowed/below2"));
        Files.writeString(temporary.resolve("allowed/below2/x"), "s3cret");
        Files.createDirectories(folder.resolve("sub"));
        Files.createSymbolicLink(folder.resolve("out"), outside);
        Files.createSymbolicLink(folder.resolve("up"), temporary);
        Files.createSymbolicLink(folder.resolve("in"), folder.resolve("inside"));
        terminal.services.configAdmin((name, values) -> {
            made.add(values);
            terminal.services.add(name);
        }, deleted -> { });
    }

    private String publish(String file) {
        return terminal.refused("publish", "plant", "t", "--file", file);
    }

    private String create(String assignment) {
        return terminal.refused("create", "other", "mqtt://evil", assignment);
    }

    @Test
    void nothingIsAllowedByItself() {
        String remedy = " is not allowed: set directory of the configuration io.caddis.mqtt.shell to the folder whose"
                + " files commands may read";
        assertEquals("--file" + remedy, publish(folder.resolve("inside").toString()));
        assertEquals("--file" + remedy, publish("/etc/passwd"));
        assertEquals(".password=file:" + remedy, create(".password=file:" + folder.resolve("inside")));
        assertEquals(".password=env:" + remedy, create(".password=env:HOME"));
        assertEquals(".password=$[" + remedy, create(".password=$[env:HOME]"));
        assertEquals("username=$[" + remedy, create("username=x$[env:HOME]"));
        TlsDiagnosis diagnosis = configuration -> {
            throw new AssertionError("it would be sent");
        };
        terminal.services.services.put(TlsDiagnosis.class, diagnosis);
        assertEquals(".tls.psk.key=env:" + remedy, terminal.refused("tls-check", "mqtts://evil",
                ".tls.psk.key=env:HOME"));
        assertEquals(List.of(), made);
        assertEquals(List.of(), client.published());
    }

    @ParameterizedTest
    @ValueSource(strings = {"inside", "sub/../inside", "in", "./inside", "ABSOLUTE/inside", "ABSOLUTE/sub/../in"})
    void whatIsBelowTheFolder(String name) {
        terminal.allow(folder);
        terminal.run("publish", "plant", "t", "--file", name.replace("ABSOLUTE", folder.toString()));
        assertEquals(Payload.of("payload"), client.published().get(0).payload());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../sibling", "../below2/x", "sub/../../sibling", "out", "up/outside",
        "ABSOLUTE/../sibling", "ABSOLUTE2/x", "ABSOLUTE/out", "up/allowed/sibling", "/no/such/file",
        "../none"})
    void whatIsNot(String name) {
        terminal.allow(folder);
        String file = name.replace("ABSOLUTE", folder.toString());
        String rule = " is not below " + folder + ": commands may read and write files of this folder only,"
                + " see directory of the configuration io.caddis.mqtt.shell";
        assertEquals("--file '" + file + "'" + rule, publish(file));
        assertEquals(".password=file: '" + file + "'" + rule, create(".password=file:" + file));
        assertEquals(".password=file: '" + file + "'" + rule, terminal.refused("create", "other", "mqtt://evil",
                "--temporary", ".password=file: " + file));
        assertEquals(List.of(), made);
        assertEquals(List.of(), client.published());
    }

    @Test
    void whatIsNoFileAndWhatIsNotThere() throws Exception {
        terminal.allow(folder);
        assertEquals("--file 'sub' is no file: give the path of one", publish("sub"));
        assertEquals(0, new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor());
        assertEquals("--file 'pipe' is no file: give the path of one", publish("pipe"));
        assertTrue(publish("none").startsWith("--file 'none' is not readable: "));
        assertTrue(create(".password=file:" + folder.resolve("none")).contains(" is not readable: "));
        assertTrue(publish("a\0b").contains("is not readable"));
    }

    /** Of some keys each part between commas is a value, and may be a file. */
    @Test
    void referencesWithCommasAreRefused() {
        terminal.allow(folder);
        String refusal = ": without commas; give a key with several values several times";
        assertEquals(".websocket.headers=file:" + refusal,
                create(".websocket.headers=file:" + folder.resolve("inside") + ",file:" + outside));
        assertEquals(".websocket.headers=env:" + refusal, create(".websocket.headers=env:HOME,file:" + outside));
        assertTrue(create(".websocket.headers= file:" + outside).contains("a shell keeps what is typed"));
    }

    @Test
    void environmentAndPlaceholdersNeedTheSameRight() {
        terminal.allow(folder);
        terminal.run("create", "one", "mqtt://h", ".password=env:HOME", "username=$[env:USER]");
        assertEquals("env:HOME", made.get(0).get(".password"));
        assertEquals("$[env:USER]", made.get(0).get("username"));
    }

    @Test
    void theFolderMayBeALinkAndMayChange() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
        terminal.allow(link).run("publish", "plant", "t", "--file", link.resolve("inside").toString());
        terminal.run("publish", "plant", "t", "--file", folder.resolve("inside").toString());
        assertEquals(2, client.published().size());
        terminal.allow(temporary.resolve("allowed/below2"));
        assertTrue(publish(folder.resolve("inside").toString()).contains("is not below"));
        terminal.allow(Path.of(""));
        assertFalse(publish("x").contains("is not below"));
        terminal.allow(temporary.resolve("none"));
        assertTrue(publish("x").contains("is not readable"));
    }
}
