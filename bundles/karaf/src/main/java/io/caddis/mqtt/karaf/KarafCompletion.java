package io.caddis.mqtt.karaf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.felix.service.command.Function;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Karaf asks the completers of all its commands about every line. So one command that exists for its completer only
 * answers for all of {@code mqtt:}, with the words that {@code mqtt:_words} of the bundle shell knows.
 */
@Component(service = {})
public final class KarafCompletion {
    private final SessionFactory sessions;
    private final Command command;

    /** Enters the completer. */
    @Activate
    public KarafCompletion(@Reference SessionFactory sessions,
            @Reference(target = "(&(osgi.command.scope=mqtt)(osgi.command.function=_words))") Function words) {
        this.sessions = sessions;
        command = new Words(words);
        sessions.getRegistry().register(command);
    }

    @Deactivate
    void deactivate() {
        sessions.getRegistry().unregister(command);
    }

    /** A command, as Karaf wants it. */
    static final class Words implements Command, Completer {
        private static final String SCOPE = "mqtt:";
        private final Function words;

        Words(Function words) {
            this.words = words;
        }

        @Override
        public String getScope() {
            return "mqtt";
        }

        @Override
        public String getName() {
            return "_completion";
        }

        @Override
        public String getDescription() {
            return "completes the commands of this scope; of no use by itself";
        }

        @Override
        public Completer getCompleter(boolean scoped) {
            return this;
        }

        @Override
        public Parser getParser() {
            return null;
        }

        @Override
        public Object execute(Session session, List<Object> arguments) {
            return null;
        }

        @Override
        public int complete(Session session, CommandLine line, List<String> found) {
            List<Candidate> candidates = new ArrayList<>();
            completeCandidates(session, line, candidates);
            candidates.forEach(one -> found.add(one.value()));
            return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
        }

        @Override
        public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
            List<String> typed = Arrays.asList(line.getArguments());
            if (typed.isEmpty() || !typed.get(0).startsWith(SCOPE) || line.getCursorArgumentIndex() < 1) {
                return;
            }
            for (Object word : words(typed, line.getCursorArgumentIndex())) {
                candidates.add(new Candidate(word.toString(), true));
            }
        }

        private List<?> words(List<String> typed, int index) {
            try {
                return words.execute(null, List.of(typed, index)) instanceof List<?> found ? found : List.of();
            } catch (Exception e) { // the interface allows any; without words the user goes on typing
                return List.of();
            }
        }
    }
}
