package io.caddis.mqtt.shell;

import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.felix.service.command.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completion in shells with JLine, Karaf's included: both have a command {@code complete} that notes, for a session,
 * what completes a command. So every session is told once, before what it executes next; it asks {@code mqtt:_words}
 * for client names and topics. Nothing of this bundle but text stays in a session. Shells hide names with {@code _}.
 */
public final class Completion implements CommandSessionListener, Function {
    private static final Logger LOG = LoggerFactory.getLogger(Completion.class);
    /** Where JLine's shells keep the completions of a session; without it there is no {@code complete}. */
    private static final String COMPLETIONS = ".completions";
    private static final String TOLD = ".mqtt.completion";

    private final ShellComponent shell;
    private final String version;

    /** @param version of the bundle: sessions are told anew for each */
    Completion(ShellComponent shell, String version) {
        this.shell = shell;
        this.version = version;
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence command) {
        if (session.get(COMPLETIONS) == null || version.equals(session.get(TOLD))) {
            return;
        }
        session.put(TOLD, version); // first, since what follows executes commands itself
        try {
            for (String line : script(shell.commands())) {
                session.execute(line);
            }
        } catch (Exception e) { // whatever a shell's own command throws: the user's command comes next
            LOG.debug("no completion of the commands mqtt:* in this shell", e);
        }
    }

    /** What a session has to execute. */
    static List<String> script(Map<String, Command> commands) {
        List<String> script = new ArrayList<>();
        commands.forEach((name, command) -> {
            String start = "complete -c mqtt:" + name;
            Usage usage = command.usage();
            script.add(start + " -e");
            script.add(start + " -d " + quoted(usage.text()));
            usage.options().forEach(option -> script.add(start + " -l " + option.name() + " -d "
                    + quoted(option.text())));
            script.add(start + " -l help -d " + quoted("print how to use it"));
            if (usage.operands().stream().anyMatch(operand -> operand.kind() != Usage.Kind.OTHER)) {
                script.add(start + " -a 'mqtt:_words ($.commandLine words) ($.commandLine wordIndex)'");
            }
        });
        return script;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "").replace("\\", "") + "'";
    }

    /** The words that may stand at a place: the arguments are all words of the line, and the index of one. */
    @Override
    public Object execute(CommandSession session, List<Object> arguments) {
        if (arguments.size() != 2 || !(arguments.get(0) instanceof List<?> words)
                || !arguments.get(1).toString().matches("[0-9]{1,6}")) {
            throw new CommandException("mqtt:_words is for the completion of the shell: it takes the words of a line"
                    + " and the index of one");
        }
        try (Services services = shell.services()) {
            return words(words.stream().map(String::valueOf).toList(),
                    Integer.parseInt(arguments.get(1).toString()), services);
        }
    }

    List<String> words(List<String> words, int index, Services services) {
        if (words.isEmpty() || index < 1) {
            return List.of();
        }
        String name = words.get(0).toLowerCase(Locale.ROOT);
        Command command = shell.commands().get(name.substring(name.indexOf(':') + 1));
        if (command == null) {
            return List.of();
        }
        Usage usage = command.usage();
        List<String> before = words.subList(1, Math.min(index, words.size()));
        if (index < words.size() && words.get(index).startsWith("-")) { // JLine knows these itself, Karaf does not
            return Stream.concat(usage.options().stream().map(Usage.Option::name), Stream.of("help"))
                    .map(option -> "--" + option).toList();
        }
        return usage.operandAt(usage.operandsIn(before)).map(operand -> switch (operand.kind()) {
            case CLIENT -> services.clients().stream().map(Services.Client::name).toList();
            case TOPIC -> topics(before, services).stream()
                    .filter(topic -> !operand.name().equals("TOPIC") || !topic.matches(".*[+#].*")).toList();
            case OTHER -> List.<String>of();
        }).orElse(List.of());
    }

    /** What commands used last, and what the client is configured to subscribe to. */
    private List<String> topics(List<String> before, Services services) {
        Set<String> topics = new LinkedHashSet<>(shell.topics().all());
        for (Services.Client client : services.clients()) {
            if (before.contains(client.name())) {
                topics.addAll(client.configuredFilters());
            }
        }
        return List.copyOf(topics);
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Exception exception) {
        // nothing to do
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Object result) {
        // nothing to do
    }
}
