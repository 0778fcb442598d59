package io.caddis.mqtt.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code help mqtt} prints is about the commands that there are. */
class HelpActionTest {
    private static TreeSet<String> found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namesEveryCommand() throws IOException {
        String door = Files.readString(Path.of("../shell/src/main/java/io/caddis/mqtt/shell/ShellComponent.java"));
        TreeSet<String> commands = found("osgi\\.command\\.function=([a-z-]+)", door);
        commands.add("tls-check"); // registered by hand, as its name is no method's
        commands.add("help");
        assertEquals(commands, found("\n    mqtt:([a-z-]+)  ", HelpAction.page()));
    }

    @Test
    void hasNoMarksInIt() throws IOException {
        assertFalse(HelpAction.page().contains("h1."), HelpAction.page());
    }
}
