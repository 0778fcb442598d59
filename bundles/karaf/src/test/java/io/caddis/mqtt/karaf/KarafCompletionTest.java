package io.caddis.mqtt.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.junit.jupiter.api.Test;

/** What Karaf is told about a line; with a real Karaf see docs/shell.md. */
class KarafCompletionTest {
    private final List<List<Object>> asked = new ArrayList<>();
    private final KarafCompletion.Words words = new KarafCompletion.Words((session, arguments) -> {
        asked.add(arguments);
        return List.of("depot", "plant");
    });

    /** A line with the cursor at the end of one of its words. */
    private record Line(List<String> words, int getCursorArgumentIndex) implements CommandLine {
        @Override
        public String getCursorArgument() {
            return words.get(getCursorArgumentIndex);
        }

        @Override
        public int getArgumentPosition() {
            return getCursorArgument().length();
        }

        @Override
        public String[] getArguments() {
            return words.toArray(String[]::new);
        }

        @Override
        public int getBufferPosition() {
            return String.join(" ", words.subList(0, getCursorArgumentIndex + 1)).length();
        }

        @Override
        public String getBuffer() {
            return String.join(" ", words);
        }
    }

    private List<String> candidates(int index, String... line) {
        List<Candidate> candidates = new ArrayList<>();
        words.completeCandidates(null, new Line(List.of(line), index), candidates);
        return candidates.stream().map(Candidate::value).toList();
    }

    @Test
    void asksForTheWordsOfOurCommands() {
        assertEquals(List.of("depot", "plant"), candidates(1, "mqtt:info", "pl"));
        assertEquals(List.of(List.of(List.of("mqtt:info", "pl"), 1)), asked);
    }

    @Test
    void leavesOtherCommandsAlone() {
        assertEquals(List.of(), candidates(1, "bundle:list", ""));
        assertEquals(List.of(), candidates(0, "mqtt:in"), "Karaf completes names of commands itself");
        assertEquals(List.of(), asked);
    }

    @Test
    void tellsWhereTheWordBegins() {
        List<String> found = new ArrayList<>();
        assertEquals("mqtt:info ".length(), words.complete(null, new Line(List.of("mqtt:info", "pl"), 1), found));
        assertEquals(List.of("depot", "plant"), found);
        assertEquals(-1, words.complete(null, new Line(List.of("bundle:list", ""), 1), new ArrayList<>()));
    }

    @Test
    void aProblemOffersNothing() {
        KarafCompletion.Words broken = new KarafCompletion.Words((session, arguments) -> {
            throw new IllegalStateException("the bundle has stopped");
        });
        List<Candidate> candidates = new ArrayList<>();
        broken.completeCandidates(null, new Line(List.of("mqtt:info", ""), 1), candidates);
        assertEquals(List.of(), candidates);
    }
}
