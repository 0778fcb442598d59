package io.caddis.mqtt.shell.usage;

import io.caddis.mqtt.shell.output.Text;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments of one call. */
public record Arguments(Usage usage, List<String> operands, Map<String, String> options, boolean help) {
    /** Between the values of an option that was given several times. */
    static final String JOINT = "\0";
    private static final int SECONDS_MAX = 86_400;

    /** An operand that is required. */
    public String operand(int index) {
        return operands.get(index);
    }

    /** The operands from an index on. */
    public List<String> from(int index) {
        return operands.subList(Math.min(index, operands.size()), operands.size());
    }

    public boolean has(String option) {
        return options.containsKey(option);
    }

    public boolean json() {
        return has(Usage.JSON.name());
    }

    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** All values of an option that may be repeated. */
    public List<String> all(String name) {
        return has(name) ? List.of(options.get(name).split(JOINT, -1)) : List.of();
    }

    /** A whole number, or what holds if the option is not given. */
    public int number(String name, int otherwise, int min, int max) {
        if (!has(name)) {
            return otherwise;
        }
        String value = options.get(name);
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as a number out of range
        }
        throw new CommandException("--" + name + " '" + Text.safe(value) + "': use a whole number from " + min + " to "
                + max);
    }

    /** Seconds, or what holds if the option is not given. */
    public Duration seconds(String name, int otherwise) {
        return Duration.ofSeconds(number(name, otherwise, 0, SECONDS_MAX));
    }
}
