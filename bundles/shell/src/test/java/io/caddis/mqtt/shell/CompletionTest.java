package io.caddis.mqtt.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.Test;

/** What the tabulator key offers. */
class CompletionTest {
    private final Terminal terminal = new Terminal();
    private final Completion completion = new Completion(terminal.shell, "1");

    private List<String> words(int index, String... line) {
        return completion.words(List.of(line), index, terminal.services);
    }

    @Test
    void clientNamesComeFirst() {
        terminal.services.add("plant");
        terminal.services.add("depot");
        assertEquals(List.of("depot", "plant"), words(1, "mqtt:info", ""));
        assertEquals(List.of("depot", "plant"), words(1, "INFO", "pl"));
        assertEquals(List.of("depot", "plant"), words(3, "mqtt:publish", "--qos", "1", ""), "behind an option");
        assertEquals(List.of(), words(2, "mqtt:info", "plant", ""));
        assertEquals(List.of(), words(1, "mqtt:list", ""));
        assertEquals(List.of(), words(1, "bundle:list", ""));
        assertEquals(List.of(), words(0, "mqtt:info"));
    }

    @Test
    void topicsAreTheLastOnesAndTheConfiguredOnes() {
        terminal.services.add("plant", "subscriptions", new String[] {"plant/#", "alarms"});
        terminal.services.add("depot", "subscriptions", "doors, gates");
        terminal.run("publish", "plant", "plant/temperature", "1");
        assertEquals(List.of("plant/temperature", "plant/#", "alarms"), words(2, "mqtt:listen", "plant", ""));
        assertEquals(List.of("plant/temperature", "alarms"), words(2, "mqtt:publish", "plant", ""), "no filter");
        assertEquals(List.of("plant/temperature", "doors", "gates"), words(3, "mqtt:listen", "depot", "doors", ""));
    }

    @Test
    void optionsToo() {
        assertEquals(List.of("--json", "--help"), words(1, "mqtt:list", "--"));
    }

    @Test
    void everySessionIsToldOnce() {
        List<String> executed = new ArrayList<>();
        Map<String, Object> variables = new HashMap<>();
        CommandSession session = (CommandSession) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {CommandSession.class}, (self, method, arguments) -> switch (method.getName()) {
                    case "get" -> variables.get(arguments[0]);
                    case "put" -> variables.put((String) arguments[0], arguments[1]);
                    case "execute" -> executed.add(arguments[0].toString());
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        completion.beforeExecute(session, "anything");
        assertEquals(List.of(), executed, "a shell without completion");
        variables.put(".completions", Map.of());
        completion.beforeExecute(session, "anything");
        assertTrue(executed.contains("complete -c mqtt:info"
                + " -a 'mqtt:_words ($.commandLine words) ($.commandLine wordIndex)'"), executed::toString);
        assertTrue(executed.contains("complete -c mqtt:list -l json -d 'print JSON'"), executed::toString);
        executed.clear();
        completion.beforeExecute(session, "anything");
        assertEquals(List.of(), executed);
        new Completion(terminal.shell, "2").beforeExecute(session, "anything");
        assertTrue(executed.contains("complete -c mqtt:info -e"), "an updated bundle tells what is new");
    }

    @Test
    void wordsOfHelpDoNotBreakTheScript() {
        for (String line : Completion.script(terminal.shell.commands())) {
            assertEquals(0, line.chars().filter(c -> c == '\'').count() % 2, line);
            assertTrue(line.startsWith("complete -c mqtt:"), line);
        }
    }
}
