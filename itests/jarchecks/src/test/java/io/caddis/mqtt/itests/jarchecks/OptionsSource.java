package io.caddis.mqtt.itests.jarchecks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the sources of {@code bundles/options}: each key of a client as a method and as a constant. */
final class OptionsSource {
    private static final int WIDTH = 120;
    private static final Pattern INLINE = Pattern.compile("\\{@[^}]*}");
    private static final char KEPT = '\u0001';
    /** Of keys that share one, or whose type the api has. */
    private static final Map<String, String> TYPES = Map.of("queue.policy.qos0", "QueuePolicy", "queue.policy.qos1",
            "QueuePolicy", "queue.policy.qos2", "QueuePolicy", "subscriptions.retain.handling", "RetainHandling");
    private static final Map<String, String> COSTS = Map.of("hot", "A change is taken over at once.", "reconnect",
            "A change makes a new connection and keeps the session.", "restart",
            "A change makes a new connection with a new session.");
    private static final Set<String> WITH_BYTES = Set.of(".password", "will.payload", "birth.payload");
    private static final Set<String> ADDRESSES = Set.of("server", "proxy");
    private static final String NOTE = "// Written by the build from the keys' description in bundles/management:"
            + " change that, and run\n// mvn verify -pl itests/jarchecks -am -Dit.test=OptionsIT\n";

    private final List<ConfigurationKey> keys;
    private final Set<String> names;

    OptionsSource(List<ConfigurationKey> keys) {
        this.keys = keys;
        names = keys.stream().map(ConfigurationKey::name).collect(Collectors.toSet());
    }

    /** {@code ClientKeys.java}. */
    String keys() {
        StringBuilder source = new StringBuilder(NOTE).append("""
                package io.caddis.mqtt.options;

                /**
                 * The keys of a client's configuration, for those who make a map of them. What each means, its range
                 * and its default say the methods of {@link ClientOptions}.
                 */
                public final class ClientKeys {
                    /** The factory PID; a configuration of it is named {@code io.caddis.mqtt.client~NAME}. */
                    public static final String FACTORY_PID = "io.caddis.mqtt.client";

                """);
        keys.forEach(key -> {
            source.append(comment("See {@link ClientOptions#" + method(key.name()) + "}.")).append(
                    "    public static final String " + constant(key.name()) + " = \"" + key.name() + "\";\n");
        });
        return source.append("\n    private ClientKeys() {\n    }\n}\n").toString();
    }

    /** {@code ClientOptions.java}. */
    String options() {
        StringBuilder methods = new StringBuilder();
        Map<String, String> types = new LinkedHashMap<>();
        for (ConfigurationKey key : keys) {
            types.computeIfAbsent(type(key), type -> choices(key, type));
            methods.append(methods(key));
        }
        types.values().forEach(methods::append);
        return NOTE + HEAD + methods.substring(0, methods.length() - 1) + "}\n";
    }

    private static final String HEAD = """
            package io.caddis.mqtt.options;

            import io.caddis.mqtt.Qos;
            import io.caddis.mqtt.RetainHandling;
            import java.net.URI;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.Collections;
            import java.util.HashMap;
            import java.util.Map;
            import java.util.Objects;
            import java.util.TreeSet;

            /**
             * The configuration of a client, with a method for each key. Immutable: each method returns a changed copy.
             *
             * <pre>{@code
             * factory.create("plant", ClientOptions.of("mqtts://broker.example.com")
             *         .clientId("gateway-17").keepAlive(Duration.ofSeconds(30)).asMap());
             * }</pre>
             *
             * <p>Nothing is checked here. Who is given these options refuses what is wrong, all mistakes at once. A
             * {@code Duration} has to be whole in the unit that its method names. Secrets may also be in files, as in
             * {@code password(Path)}, which are read at each attempt to connect.
             */
            public final class ClientOptions {
                private final Map<String, Object> values;

                private ClientOptions(Map<String, Object> values) {
                    this.values = values;
                }

                /** Options with a server or several, see {@link #server(String...)}, and defaults for the rest. */
                public static ClientOptions of(String... server) {
                    return new ClientOptions(Map.of()).server(server);
                }

                /** As {@link #of(String...)}. */
                public static ClientOptions of(URI... server) {
                    return new ClientOptions(Map.of()).server(server);
                }

                /** Options that a map has, whose keys are those of {@link ClientKeys}. */
                public static ClientOptions of(Map<String, ?> values) {
                    Map<String, Object> copy = new HashMap<>();
                    values.forEach((key, value) -> copy.put(key, Values.copy(Objects.requireNonNull(value, key))));
                    return new ClientOptions(copy);
                }

                /** With another value for a key, of a type that the key takes. */
                public ClientOptions with(String key, Object value) {
                    Map<String, Object> changed = new HashMap<>(values);
                    changed.put(Objects.requireNonNull(key, "key"), Values.copy(Objects.requireNonNull(value, key)));
                    return new ClientOptions(changed);
                }

                /** Without a value for a key: its default holds. */
                public ClientOptions without(String key) {
                    Map<String, Object> changed = new HashMap<>(values);
                    changed.remove(key);
                    return new ClientOptions(changed);
                }

                /**
                 * What {@code MqttClientFactory} takes, and Configuration Admin, too: numbers, texts, flags, and arrays
                 * of texts and bytes. Cannot be changed. It has the secrets.
                 */
                public Map<String, Object> asMap() {
                    Map<String, Object> copy = new HashMap<>();
                    values.forEach((key, value) -> copy.put(key, Values.copy(value)));
                    return Collections.unmodifiableMap(copy);
                }

                @Override
                public boolean equals(Object other) {
                    return other instanceof ClientOptions options && Values.equal(values, options.values);
                }

                @Override
                public int hashCode() {
                    return Values.hash(values);
                }

                /** The keys that are set. No values, of which some are secret. */
                @Override
                public String toString() {
                    return "ClientOptions" + new TreeSet<>(values.keySet());
                }

            """;

    private String methods(ConfigurationKey key) {
        String type = type(key);
        String value = switch (type) {
            case "Duration" -> "Values." + (key.unit().equals("s") ? "seconds" : "millis") + "(value)";
            case "Qos" -> "value.value()";
            case "String...", "Path..." -> "Values.texts((Object[]) value)";
            case "Path" -> "value.toString()";
            case "int", "long", "boolean", "String" -> "value";
            default -> "value.toString()";
        };
        StringBuilder methods = new StringBuilder(method(key, type, value, text(key)));
        String link = "#" + method(key.name()) + "(" + type + ")";
        if (ADDRESSES.contains(key.name())) {
            methods.append(key.isSeveral()
                    ? method(key, "URI...", "Values.texts((Object[]) value)", "As {@link " + link + "}.")
                    : method(key, "URI", "value.toString()", "As {@link " + link + "}."));
        }
        if (key.isSecret() && !key.isSeveral()) {
            methods.append(method(key, "Path", "Values.file(value)", "As {@link " + link
                    + "}, but in a file, which is read at each attempt to connect."));
        }
        if (WITH_BYTES.contains(key.name())) {
            methods.append(method(key, "byte[]", "value", "As {@link " + link + "}, but bytes. They are copied."));
        }
        return methods.toString();
    }

    private static String method(ConfigurationKey key, String type, String value, String text) {
        return comment(text) + "    public ClientOptions " + method(key.name()) + "(" + type + " value) {\n"
                + "        return with(\"" + key.name() + "\", " + value + ");\n    }\n\n";
    }

    private String text(ConfigurationKey key) {
        String unit = key.unit().isEmpty() ? "" : " " + key.unit();
        String range = key.options().isEmpty() && !key.ranges().isEmpty() ? "Range: " + key.ranges() + unit + ". " : "";
        String absent = key.absence(names);
        boolean number = key.isNumber() && absent.matches("[\\d,]+");
        return key.meaning(names) + "\n<p>{@code " + key.name() + "}. " + range + "Default: " + absent
                + (number ? unit : "") + ". " + COSTS.get(key.change());
    }

    private static String type(ConfigurationKey key) {
        String name = key.name();
        if (TYPES.containsKey(name)) {
            return TYPES.get(name);
        }
        if (!key.options().isEmpty()) {
            String method = method(name);
            return method.substring(0, 1).toUpperCase(Locale.ROOT) + method.substring(1);
        }
        if (key.isNumber()) {
            return name.endsWith(".qos") ? "Qos" : key.unit().equals("s") || key.unit().equals("ms") ? "Duration"
                    : key.isLong() ? "long" : "int";
        }
        if (key.isFlag()) {
            return "boolean";
        }
        return (key.ranges().startsWith("file") ? "Path" : "String") + (key.isSeveral() ? "..." : "");
    }

    /** An enum; empty if the type is none of these. */
    private static String choices(ConfigurationKey key, String type) {
        if (key.options().isEmpty() || TYPES.containsKey(key.name())) {
            return "";
        }
        List<String> constants = new ArrayList<>();
        key.options().forEach(value -> {
            String constant = constant(value);
            constants.add("        /** {@code " + value + "}. */\n        "
                    + (Character.isDigit(constant.charAt(0)) ? "V" : "") + constant + "(\"" + value + "\")");
        });
        return comment("What {@link #" + method(key.name()) + "} takes.") + "    public enum " + type + " {\n"
                + String.join(",\n", constants) + """
                ;

                        private final String text;

                        %s(String text) {
                            this.text = text;
                        }

                        /** As the configuration has it. */
                        @Override
                        public String toString() {
                            return text;
                        }
                    }

                """.formatted(type);
    }

    private static String method(String key) {
        String[] words = key.replaceFirst("^\\.", "").split("\\.");
        return words[0] + Arrays.stream(words).skip(1).map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT)
                + word.substring(1)).collect(Collectors.joining());
    }

    private static String constant(String key) {
        return key.replaceFirst("^\\.", "").replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }

    private static String comment(String text) {
        if (text.indexOf('\n') < 0 && text.length() <= WIDTH - "    /**  */".length()) {
            return "    /** " + text + " */\n";
        }
        String kept = INLINE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(match.group().replace(' ', KEPT)));
        StringBuilder lines = new StringBuilder("    /**\n");
        for (String paragraph : kept.split("\n")) {
            lines.append(paragraph.startsWith("<p>") ? "     *\n" : "");
            StringBuilder line = new StringBuilder("     *");
            for (String word : paragraph.split(" ")) {
                if (line.length() + 1 + word.length() > WIDTH) {
                    lines.append(line).append('\n');
                    line = new StringBuilder("     *");
                }
                line.append(' ').append(word);
            }
            lines.append(line).append('\n');
        }
        return lines.append("     */\n").toString().replace(KEPT, ' ');
    }
}
