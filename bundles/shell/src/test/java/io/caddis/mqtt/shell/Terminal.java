package io.caddis.mqtt.shell;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Screen;
import io.caddis.mqtt.shell.usage.CommandException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where a test gives commands, and reads what they print. */
final class Terminal {
    final FakeServices services = new FakeServices();
    final ShellComponent shell = new ShellComponent(null, Map.of());
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private InputStream piped;
    private boolean screen;
    private Screen terminal = new Screen(0, false, true);

    Terminal pipe(byte[] input) {
        piped = new ByteArrayInputStream(input);
        return this;
    }

    /** Commands may read files of this folder. */
    Terminal allow(Path folder) {
        shell.configure(Map.of("directory", folder.toString()));
        return this;
    }

    /** Lines may be written over from now on. */
    Terminal screen() {
        screen = true;
        return this;
    }

    /** Of this kind, with lines that may be written over. */
    Terminal screen(Screen kind) {
        terminal = kind;
        return screen();
    }

    /** Does a command; returns the lines that it printed. */
    List<String> run(String... words) {
        bytes.reset();
        Console console = new Console(piped, new PrintStream(bytes, true, StandardCharsets.UTF_8), screen,
                terminal);
        List<String> all = List.of(words);
        shell.run(shell.commands().get(all.get(0)), all.subList(1, all.size()), services, console);
        return printed();
    }

    List<String> printed() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Does a command that has to fail; returns the message. */
    String refused(String... words) {
        return assertThrows(CommandException.class, () -> run(words)).getMessage();
    }
}
