package io.caddis.mqtt.management.config;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import java.lang.reflect.Array;
import java.net.URI;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads the values of one configuration, or the properties of one service, and says what is wrong with one: key, value,
 * rule and remedy, no secrets. Of each key it holds:
 *
 * <ul>
 *   <li>Blank is not set: no value, a text of blanks, an array or collection that has nothing else.
 *   <li>One text in an array or collection is that text, but for secrets.
 *   <li>Blanks at either end of a text are no part of it, but for secrets, which are taken as they are. What is a blank
 *       says {@link Blanks}.
 *   <li>Values of Java's and the API's types are what a configuration would say: a {@code Duration} is a number in the
 *       key's unit, {@code URI}, {@code Path}, topics and constants are texts, a {@code Qos} is its number; a path
 *       for a secret is the file that holds it.
 * </ul>
 */
public final class PropertyReader {
    /** As the container's configuration plug-in replaces it: {@code $[env:NAME]}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\[[a-z]+:[^]]*]");

    /** How a secret begins that is somewhere else, and one that is here although it begins so. */
    private static final String FILE = "file:";
    private static final String ENVIRONMENT = "env:";
    private static final String TEXT = "text:";
    private static final String NO_PATH = "write an absolute path behind " + FILE + ", or, if the secret itself begins"
            + " with that, " + TEXT + " before it";

    private static final Pattern QUOTED_BLANK = Pattern.compile("\"(\\s.*|.*\\s)\"|'(\\s.*|.*\\s)'");

    /** Credentials, a query, a fragment, the path of a WebSocket: each may be a secret in the wrong place. */
    private static final Pattern ADDRESS_WITH_MORE = Pattern.compile(
            "[@?#]|(?i:wss?|mqtts?)://[^/,\\s]*/[^,\\s\\]]|://[^:/,\\[\\]\\s]+:[^/,]*:[^/,]*(,|]|$)");
    /** Of a WebSocket, but for the usual one. */
    private static final Pattern PATH = Pattern.compile("(?i)(wss?://[^/,\\s]*)/(?!mqtt(?:[,\\s]|$))[^,\\s]+");
    private static final Pattern HARMLESS_PROXY = Pattern.compile(
            "\\$\\[[a-z]+:[^]]*]|(http|socks5)://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?/?");

    /** Units of numbers, as they stand behind one; a time may be a {@code Duration}, too, also in its text form. */
    static final String BYTES = " bytes";
    private static final String SECONDS = " s";
    private static final String MILLIS = " ms";
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private static final int IDENTIFIER_MAX = 268_435_455;
    /** The length of a field of CONNECT is written in two bytes. */
    private static final int FIELD_MAX = 0xFFFF;

    /** Takes the place of a secret that is in a file which was not read yet: one that every such key allows. */
    private static final String STAND_IN = "00";

    private final Map<String, ?> values;
    private final Map<Path, String> contents;
    private final Set<SecretFiles.Reference> files = new HashSet<>();

    public PropertyReader(Map<String, ?> values) {
        this(values, Map.of());
    }

    /** @param contents of the files that secrets are in, as far as they were read */
    PropertyReader(Map<String, ?> values, Map<Path, String> contents) {
        this.values = values;
        this.contents = contents;
    }

    /** Files that secrets are in, of the keys asked for so far. */
    Set<SecretFiles.Reference> files() {
        return files;
    }

    /** True for what must not be shown: private keys, and user names. */
    public static boolean isSecret(String key) {
        return key.startsWith(".") || key.endsWith("username");
    }

    /** What {@code server} says, or a part of it, without paths of WebSockets, which may hold tokens. */
    public static Object withoutPaths(Object value) {
        if (value instanceof String text) {
            int host = text.indexOf("://") + "://".length();
            if (text.indexOf('/', host) < 0) { // most have none: then there is one text and not two
                return text;
            }
            String without = PATH.matcher(text).replaceAll("$1/...");
            return without.equals(text) ? text : without;
        }
        Collection<?> several = several(value);
        return several == null ? value : several.stream().map(PropertyReader::withoutPaths).map(String::valueOf)
                .toArray(String[]::new);
    }

    /** Whether a value says anything: consoles give blank texts, and lists of them, for fields that were left empty. */
    public static boolean isSet(Object value) {
        return set(value) != null;
    }

    /** What a configuration would say for a value of a type that it cannot have; any other value as it is. */
    private static Object plain(Object value) {
        if (value == null || value instanceof String) {
            return value;
        }
        if (value instanceof Qos qos) {
            return qos.value();
        }
        if (value instanceof Payload payload) {
            return payload.toBytes();
        }
        boolean text = value instanceof Duration || value instanceof URI || value instanceof Path
                || value instanceof Enum || value instanceof TopicName || value instanceof TopicFilter;
        return text ? value.toString() : value;
    }

    /** A copy of a configuration without nulls, of which all that is no secret may be a service property. */
    public static Map<String, Object> plain(Map<String, ?> values) {
        Map<String, Object> copy = new HashMap<>(values.size() * 2);
        values.forEach((key, value) -> {
            Collection<?> several = several(value);
            if (several != null && several.stream().anyMatch(one -> plain(one) != one)) {
                copy.put(key, several.stream().map(PropertyReader::plain).map(String::valueOf).toArray(String[]::new));
            } else if (value != null) {
                copy.put(key, isSecret(key) ? value : plain(value));
            }
        });
        return Map.copyOf(copy); // which takes a third of the memory
    }

    /** What is set by a value, without blanks; null if nothing is. What is several is a list. */
    private static Object set(Object given) {
        if (given == null) { // most keys of most configurations
            return null;
        }
        Object value = plain(given);
        if (value instanceof String text) {
            return Blanks.only(text) ? null : text;
        }
        Collection<?> several = several(value);
        if (several == null) {
            return value instanceof byte[] bytes && bytes.length == 0 ? null : value;
        }
        List<Object> left = new ArrayList<>();
        several.forEach(one -> {
            Object part = set(one);
            if (part != null) {
                left.add(part);
            }
        });
        return left.isEmpty() ? null : left;
    }

    /** The parts of an array or collection; null for anything else, and for bytes, which are one value. */
    private static Collection<?> several(Object value) {
        if (value == null || value instanceof String) {
            return null;
        }
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        return value instanceof byte[] || !value.getClass().isArray() ? null
                : IntStream.range(0, Array.getLength(value)).mapToObj(index -> Array.get(value, index)).toList();
    }

    /** What was given for a key. */
    private Object given(String key) {
        Object value = values.get(key);
        return value instanceof Path && key.startsWith(".") ? FILE + value : value;
    }

    /** What is set for a key that takes one value. */
    private Object one(String key) {
        Object value = set(given(key));
        if (value == null) {
            return null;
        }
        boolean wrapped = value instanceof List<?> list && list.size() == 1 && list.get(0) instanceof String;
        return wrapped && !key.startsWith(".") ? ((List<?>) value).get(0) : value;
    }

    /** Whether one of these keys has a value, even a blank one. */
    boolean hasAny(Collection<String> keys) {
        for (String key : values.keySet()) {
            if (keys.contains(key)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a key that begins so has a value, even a blank one. */
    boolean hasAny(String prefix) {
        for (String key : values.keySet()) {
            if (key.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    boolean isSet(String key) {
        return isSet(values.get(key));
    }

    public String text(String key, String absent) {
        Object value = one(key);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof String text)) {
            throw refuse(key, value instanceof List<?> ? "use one text" : "use a text" + instead(key));
        }
        String plain = plain(key, text);
        return plain == null ? STAND_IN : plain;
    }

    /** What a value says; of a secret also by a reference, null if that is to a file which was not read yet. */
    private String plain(String key, String text) {
        if (!key.startsWith(".")) {
            return Blanks.strip(replaced(key, text));
        }
        if (text.startsWith(TEXT)) {
            return text.substring(TEXT.length());
        }
        replaced(key, text);
        return text.startsWith(ENVIRONMENT) ? variable(key, Blanks.strip(text.substring(ENVIRONMENT.length())))
                : text.startsWith(FILE) ? file(key, Blanks.strip(text.substring(FILE.length()))) : text;
    }

    private String variable(String key, String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw refuse(key, "this process has no such environment variable: set it, or, if the secret itself begins"
                    + " with " + ENVIRONMENT + ", write " + TEXT + " before it");
        }
        if (Blanks.only(value)) {
            throw refuse(key, "the environment variable that it names is blank: write the secret into it");
        }
        return value;
    }

    private String file(String key, String name) {
        try {
            Path file = Path.of(name);
            if (file.isAbsolute()) {
                files.add(new SecretFiles.Reference(key, file));
                return contents.get(file);
            }
        } catch (InvalidPathException e) { // its message has what may be a secret
            throw refuse(key, NO_PATH);
        }
        throw refuse(key, NO_PATH);
    }

    private String replaced(String key, String text) {
        if (text.startsWith("$[") || text.indexOf("$[") > 0 && PLACEHOLDER.matcher(text).find()) {
            throw refuse(key, "this placeholder was not replaced: give the container what it refers to,"
                    + " or write the value");
        }
        return text;
    }

    /** A text that CONNECT carries. */
    String string(String key, String absent) {
        String text = text(key, absent);
        if (text == null || isPlain(text)) {
            return text;
        }
        try {
            if (text.indexOf('\0') >= 0) {
                throw refuse(key, "remove U+0000 [MQTT-1.5.4-2]");
            }
            if (StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).limit() > FIELD_MAX) {
                throw refuse(key, "shorten it to " + FIELD_MAX + " bytes of UTF-8");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw refuse(key, "half of a surrogate pair is no character: write whole ones [MQTT-1.5.4-1]");
        }
    }

    /** Whether a text has printable ASCII characters only, and is short. */
    private static boolean isPlain(String text) {
        boolean plain = text.length() <= FIELD_MAX;
        for (int i = 0; plain && i < text.length(); i++) {
            plain = text.charAt(i) >= ' ' && text.charAt(i) <= '~';
        }
        return plain;
    }

    /** Bytes that CONNECT carries, or a text as UTF-8; null if the key is not set. */
    Payload bytes(String key) {
        if (values.get(key) == null) {
            return null;
        }
        byte[] given = given(plain(values.get(key)));
        String text = given != null ? null : text(key, null);
        Payload bytes = given != null ? Payload.copyOf(given) : text == null ? null : Payload.of(text);
        if (bytes != null && bytes.length() > FIELD_MAX) {
            throw refuse(key, "shorten it to " + FIELD_MAX + " bytes");
        }
        return bytes;
    }

    /** As an array of either kind, or a collection; null if these are no bytes, or none. */
    private static byte[] given(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length == 0 ? null : bytes;
        }
        Collection<?> several = several(value);
        if (several == null || several.isEmpty() || !several.stream().allMatch(Byte.class::isInstance)) {
            return null;
        }
        byte[] bytes = new byte[several.size()];
        int index = 0;
        for (Object one : several) {
            bytes[index++] = (Byte) one;
        }
        return bytes;
    }

    public boolean flag(String key, boolean absent) {
        Object value = one(key);
        if (value == null || value instanceof Boolean) {
            return value == null ? absent : (Boolean) value;
        }
        if (!(value instanceof String)) {
            throw refuse(key, "use true or false" + instead(key));
        }
        return switch (text(key, "").toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(key, "use true or false");
        };
    }

    public int integer(String key, int absent, int min, int max) {
        return (int) number(key, absent, min, max);
    }

    long number(String key, long absent, long min, long max) {
        return number(key, absent, min, max, "");
    }

    long seconds(String key, long absent, long min, long max) {
        return number(key, absent, min, max, SECONDS);
    }

    long millis(String key, long absent, long min, long max) {
        return number(key, absent, min, max, MILLIS);
    }

    /** @param unit as it stands behind the number */
    long number(String key, long absent, long min, long max, String unit) {
        Object value = one(key);
        if (value == null) {
            return absent;
        }
        long number;
        try {
            number = Long.parseLong(Blanks.strip(value.toString()));
        } catch (NumberFormatException e) {
            Long whole = value instanceof Number typed ? whole(typed) : whole(Blanks.strip(value.toString()), unit);
            if (whole == null) {
                throw refuse(key, "use a whole number from " + min + " to " + max + unit + instead(key));
            }
            number = whole;
        }
        if (number < min || number > max) {
            throw refuse(key, "use " + min + " to " + max + unit);
        }
        return number;
    }

    /** As tools give it that know fractions only, 60.0; null if there is a fraction. */
    private static Long whole(Number number) {
        return number.longValue() == number.doubleValue() ? number.longValue() : null;
    }

    /** What a duration is in a unit; null if it is none, or not a whole number of it. */
    private static Long whole(String text, String unit) {
        if (!unit.equals(SECONDS) && !unit.equals(MILLIS)) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            boolean whole = duration.getNano() % (unit.equals(MILLIS) ? NANOS_PER_MILLI : NANOS_PER_SECOND) == 0;
            return !whole ? null : unit.equals(SECONDS) ? Long.valueOf(duration.getSeconds()) : Long.valueOf(
                    duration.toMillis());
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    /** Of what class a value is that is no text. */
    private String instead(String key) {
        Object value = values.get(key);
        return value == null || value instanceof String ? "" : ", not " + value.getClass().getTypeName();
    }

    public List<String> texts(String key) {
        Object value = set(given(key));
        if (value == null) {
            return List.of();
        }
        List<?> parts = value instanceof List<?> list ? list
                : value instanceof String text ? List.of(text.split(",")) : null;
        if (parts == null) {
            throw noTexts(key);
        }
        List<String> texts = new ArrayList<>();
        for (Object part : parts) {
            if (!(part instanceof String text)) {
                throw noTexts(key);
            }
            plains(key, Blanks.strip(text), texts);
        }
        return Collections.unmodifiableList(texts);
    }

    private IllegalArgumentException noTexts(String key) {
        return refuse(key, "use a text or an array of texts" + instead(key));
    }

    /** Several, if they come from a file or variable: one a line. */
    private void plains(String key, String part, List<String> texts) {
        String plain = plain(key, part);
        if (part.equals(plain)) {
            if (!part.isEmpty()) {
                texts.add(part);
            }
        } else if (plain != null) {
            plain.lines().map(Blanks::strip).filter(line -> !line.isEmpty()).forEach(texts::add);
        }
    }

    /** Refuses what a string should not hold, since servers end the connection for it (MQTT 1.5.4). Null stays null. */
    String said(String key, String text) {
        String wrong = unsayable(text);
        if (wrong != null) {
            throw refuse(key, "remove the " + wrong + ", since servers end the connection for it (MQTT 1.5.4)");
        }
        return text;
    }

    /** The first control character or non-character, for a person; null if there is none. */
    static String unsayable(String text) {
        return text == null || isPlain(text) ? null : text.codePoints().filter(point -> Character.isISOControl(point)
                || point >= 0xFDD0 && point <= 0xFDEF || (point & 0xFFFE) == 0xFFFE).boxed().findFirst()
                .map(point -> String.format("%s U+%04X", Character.isISOControl(point) ? "control character"
                        : "non-character", point)).orElse(null);
    }

    /** Texts of the form {@code name=value}. */
    List<UserProperty> pairs(String key) {
        List<UserProperty> pairs = new ArrayList<>();
        for (String text : texts(key)) {
            int at = text.indexOf('=');
            if (at < 0) {
                throw refuse(key, "write name=value, several with commas or as an array");
            }
            try {
                pairs.add(new UserProperty(Blanks.strip(text.substring(0, at)),
                        said(key, Blanks.strip(text.substring(at + 1)))));
                said(key, text);
            } catch (IllegalArgumentException e) {
                throw refuse(key, e.getMessage());
            }
        }
        return List.copyOf(pairs);
    }

    /**
     * What makes a subscription of a filter, with the options that these settings have for all of them. It throws an
     * {@link IllegalArgumentException} if the filter is not valid, or not with these options.
     *
     * @param prefix of their keys
     * @throws IllegalArgumentException if an option is not valid
     */
    public Function<String, Subscription> subscriptions(String prefix, Qos qos) {
        boolean noLocal = flag(prefix + "no.local", false);
        boolean retainAsPublished = flag(prefix + "retain.as.published", false);
        RetainHandling retainHandling = retainHandling(prefix + "retain.handling");
        int identifier = integer(prefix + "identifier", 0, 0, IDENTIFIER_MAX);
        return filter -> new Subscription(TopicFilter.of(filter), qos, noLocal, retainAsPublished, retainHandling,
                identifier);
    }

    private RetainHandling retainHandling(String key) {
        if (!isSet(key)) {
            return RetainHandling.SEND;
        }
        String text = text(key, "").toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(RetainHandling.values()).filter(one -> one.name().equals(text)).findFirst()
                .orElseThrow(() -> refuse(key, "use SEND, SEND_IF_NEW or DO_NOT_SEND"));
    }

    /** What is to be looked at although it is valid: blanks at an end of an identifier or topic. Nothing secret. */
    public List<String> blanks(Collection<String> keys) {
        List<String> found = new ArrayList<>();
        for (String key : keys) {
            Object value = set(values.get(key));
            if (value == null) {
                continue;
            }
            for (Object one : value instanceof List<?> list ? list : List.of(value)) {
                if (one instanceof String text && !text.equals(Blanks.strip(text))) {
                    found.add(key + " = " + shown(key, text) + ": the blanks at its ends are left out");
                } else if (one instanceof String text && "\"'".indexOf(text.charAt(0)) >= 0
                        && QUOTED_BLANK.matcher(text).matches()) {
                    found.add(key + " = " + shown(key, text) + ": its quotes, and the blanks inside them, are part of"
                            + " it: remove both, unless that is what you want");
                }
            }
        }
        return found;
    }

    /** An error that names key, value and {@code rule}; the value of a private key stays private. */
    public IllegalArgumentException refuse(String key, String rule) {
        Object value = values.get(key);
        Collection<?> several = several(value);
        return new IllegalArgumentException(key + " = " + shown(key, String.valueOf(several == null ? value : several))
                + ": " + rule);
    }

    private static String shown(String key, String text) {
        boolean hidden = isSecret(key) || key.equals("server") && ADDRESS_WITH_MORE.matcher(text).find()
                || key.equals("proxy") && !HARMLESS_PROXY.matcher(text).matches();
        return hidden ? "(hidden)" : "'" + text + "'";
    }
}
