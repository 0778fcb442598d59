package io.caddis.mqtt.management.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All that is wrong with one configuration: it is read again without what was refused before, until nothing is wrong
 * with the rest. So those who read stop at the first mistake, and a person is told all of them at once. What is only
 * wrong since something else was refused is not told.
 */
final class Mistakes {
    /** One line for a person. */
    private static final int TOLD_MAX = 10;
    private static final Pattern SECURE = Pattern.compile("(?i)(mqtts|wss|ssl|tls|https)://");
    /** Keys that are words as well, so that a text which has them may mean something else. */
    private static final Set<String> WORDS = Set.of("name", "connect", "credentials", "poison", "redirect");

    private final Map<String, Object> left;
    /** Keys that were refused, and those that were meant by unknown ones. */
    private final Set<String> refused = new HashSet<>();
    private final List<String> told = new ArrayList<>();

    private Mistakes(Map<String, ?> values) {
        left = new HashMap<>(values);
    }

    /**
     * What to say of a configuration.
     *
     * @param first   what it was refused for
     * @param reading refuses what is wrong with a configuration
     */
    static IllegalArgumentException of(Map<String, ?> values, IllegalArgumentException first,
            Consumer<Map<String, ?>> reading) {
        Mistakes mistakes = new Mistakes(values);
        IllegalArgumentException next = first;
        while (next != null && mistakes.told.size() < TOLD_MAX && mistakes.note(next.getMessage())) {
            next = mistakes.read(reading);
        }
        return mistakes.told.size() == 1 ? first : new IllegalArgumentException(mistakes.text());
    }

    private IllegalArgumentException read(Consumer<Map<String, ?>> reading) {
        try {
            reading.accept(left);
            return null;
        } catch (IllegalArgumentException e) {
            return e;
        }
    }

    /** Takes note of a refusal, and leaves out what was refused; false if nothing is left out. */
    private boolean note(String message) {
        if (left.keySet().removeIf(key -> !ClientConfig.KEYS.contains(key) && !ClientConfig.isForeign(key))) {
            told.add(message); // of all unknown keys, which are looked at first
            refused.addAll(words(message));
            return true;
        }
        String key = message.split("[ :]", 2)[0]; // each begins with it
        String value = Arrays.deepToString(new Object[] {left.get(key)});
        value = value.substring(1, value.length() - 1);
        Collection<String> mentioned = words(message.replace(value, ""));
        if (mentioned.stream().noneMatch(refused::contains)) {
            told.add(message);
        }
        boolean isNew = refused.add(key);
        boolean isLess = left.remove(key) != null;
        if (key.equals("server")) { // another one in its place, so that the rest can be read
            left.put(key, SECURE.matcher(value).find() ? "mqtts://localhost" : "mqtt://localhost");
            return isNew;
        }
        // what is not set is wanted by something that is
        return isLess || left.keySet().removeIf(mentioned::contains);
    }

    /** The keys that a text names. */
    private static Set<String> words(String text) {
        return Arrays.stream(text.split("[^A-Za-z0-9.]+")).map(word -> word.replaceAll("\\.+$", ""))
                .filter(word -> ClientConfig.KEYS.contains(word) && !WORDS.contains(word)).collect(Collectors.toSet());
    }

    private String text() {
        return told.size() + (told.size() == TOLD_MAX ? " mistakes or more: " : " mistakes: ")
                + IntStream.range(0, told.size()).mapToObj(index -> "(" + (index + 1) + ") " + told.get(index))
                .collect(Collectors.joining("; "));
    }
}
