package io.caddis.mqtt.shell.usage;

import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.output.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words of a command, to read its arguments by and to complete them.
 *
 * @param name     without the scope
 * @param text     what it does, in a line
 * @param operands what is not an option, in order; the last one that ends with {@code ...} may be repeated
 * @param required how many operands there have to be
 * @param options  all that begins with {@code --}, but {@code --help}
 * @param notes    more lines for {@code --help}
 */
public record Usage(String name, String text, List<Operand> operands, int required, List<Option> options,
        List<String> notes) {
    /** What a place stands for, and so what completes it. */
    public enum Kind { CLIENT, TOPIC, OTHER }

    /** A place. */
    public record Operand(String name, Kind kind) {
        boolean repeats() {
            return name.endsWith("...");
        }
    }

    /** An option; {@code value} is the name of what follows it, null if nothing does. */
    public record Option(String name, String value, String text) {
        String shown() {
            return "--" + name + (value == null ? "" : " " + value);
        }

        boolean repeats() {
            return value != null && value.endsWith("...");
        }
    }

    public static final Option JSON = new Option("json", null, "print JSON");
    private static final Operand CLIENT = new Operand("CLIENT", Kind.CLIENT);

    public static Usage of(String name, String text) {
        return new Usage(name, text, List.of(), 0, List.of(), List.of());
    }

    public Usage client() {
        return operand(CLIENT, true);
    }

    /** A client that may be left out. */
    public Usage optionalClient() {
        return operand(CLIENT, false);
    }

    public Usage topic(String operand) {
        return operand(new Operand(operand, Kind.TOPIC), true);
    }

    public Usage operand(String operand) {
        return operand(new Operand(operand, Kind.OTHER), true);
    }

    /** One that may be left out, with all that follow it. */
    public Usage optional(String operand) {
        return operand(new Operand(operand, Kind.OTHER), false);
    }

    private Usage operand(Operand operand, boolean isRequired) {
        return new Usage(name, text, added(operands, operand), required + (isRequired ? 1 : 0), options, notes);
    }

    public Usage flag(String option, String meaning) {
        return option(new Option(option, null, meaning));
    }

    public Usage option(String option, String value, String meaning) {
        return option(new Option(option, value, meaning));
    }

    public Usage option(Option option) {
        return new Usage(name, text, operands, required, added(options, option), notes);
    }

    public Usage note(String line) {
        return new Usage(name, text, operands, required, options, added(notes, line));
    }

    private static <T> List<T> added(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }

    /** The first line of the help. */
    String synopsis() {
        StringBuilder line = new StringBuilder("mqtt:").append(name);
        for (int index = 0; index < operands.size(); index++) {
            String shown = operands.get(index).name();
            line.append(' ').append(index < required ? shown : "[" + shown + "]");
        }
        options.forEach(option -> line.append(" [").append(option.shown()).append(']'));
        return line.toString();
    }

    public void help(Console console) {
        console.line(synopsis());
        console.line("  " + text);
        Table table = new Table();
        options.forEach(option -> table.row("  " + option.shown(), option.text()));
        table.row("  --help", "print this");
        table.print(console);
        notes.forEach(note -> console.line("  " + note));
    }

    private Optional<Option> option(String word) {
        return options.stream().filter(option -> option.name().equals(word)).findFirst();
    }

    /** What the place of an operand stands for; empty beyond the last one. */
    public Optional<Operand> operandAt(int index) {
        if (index < operands.size()) {
            return Optional.of(operands.get(index));
        }
        return operands.isEmpty() ? Optional.empty()
                : Optional.of(operands.get(operands.size() - 1)).filter(Operand::repeats);
    }

    /** How many operands are among some first words of a line, whether or not these are right. */
    public int operandsIn(List<String> words) {
        int count = 0;
        boolean onlyOperands = false;
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index);
            if (onlyOperands || !isOption(word)) {
                count++;
            } else if (word.equals("--")) {
                onlyOperands = true;
            } else if (option(word.substring(2)).filter(found -> found.value() != null).isPresent()) {
                index++;
            }
        }
        return count;
    }

    private static boolean isOption(String word) {
        return word.startsWith("--");
    }

    /**
     * Reads the words after the command's name.
     *
     * @throws CommandException saying which word is wrong
     */
    public Arguments read(List<String> words) {
        List<String> found = new ArrayList<>();
        Map<String, String> given = new LinkedHashMap<>();
        boolean onlyOperands = false;
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index);
            if (onlyOperands || !isOption(word)) {
                found.add(word);
            } else if (word.equals("--")) {
                onlyOperands = true;
            } else if (word.equals("--help")) {
                return new Arguments(this, List.of(), Map.of(), true);
            } else {
                index += readOption(word.substring(2), index + 1 < words.size() ? words.get(index + 1) : null, given);
            }
        }
        checkNumber(found);
        return new Arguments(this, List.copyOf(found), given, false);
    }

    /** Returns how many words after the option belong to it. */
    private int readOption(String word, String next, Map<String, String> given) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals);
        Option option = option(key).orElseThrow(() -> refuse("has no option --" + Text.safe(key)
                + Names.suggestion(key, options.stream().map(Option::name).toList(), "--")));
        if (option.value() == null) {
            if (equals >= 0) {
                throw refuse("takes no value for --" + key + ": write --" + key + " alone");
            }
            given.put(key, "");
            return 0;
        }
        if (equals < 0 && next == null) {
            throw refuse("needs a value after --" + key + ": write " + option.shown());
        }
        String value = equals < 0 ? next : word.substring(equals + 1);
        // what may be repeated is joined by what no word of a shell and no text of MQTT can hold
        given.merge(key, value, (one, last) -> option.repeats() ? one + Arguments.JOINT + last : last);
        return equals < 0 ? 1 : 0;
    }

    private void checkNumber(List<String> found) {
        if (found.size() < required) {
            throw refuse("needs " + operands.get(found.size()).name() + ": write " + synopsis());
        }
        boolean endless = !operands.isEmpty() && operands.get(operands.size() - 1).repeats();
        if (found.size() > operands.size() && !endless) {
            throw refuse("has no use for '" + Text.safe(found.get(operands.size())) + "': write " + synopsis()
                    + (operands.isEmpty() ? "" : "; put quotes around what holds blanks"));
        }
    }

    private CommandException refuse(String problem) {
        return new CommandException("mqtt:" + name + " " + problem);
    }
}
