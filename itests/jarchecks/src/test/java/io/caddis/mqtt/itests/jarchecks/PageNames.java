package io.caddis.mqtt.itests.jarchecks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which names in backticks of a page no source has: classes, and methods, fields and nested types of classes. */
final class PageNames {
    private static final Pattern NAME = Pattern.compile(
            "`(?:([\\w/]+)/)?([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([A-Za-z_]\\w*))?(?:\\([^`]*\\))?`");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)");

    /** Simple name of a class, nested ones too; path of the file that declares it; text of that file. */
    private final Map<String, Map<String, String>> files = new TreeMap<>();
    private final Set<String> foreign;

    PageNames(Map<String, String> sources, Set<String> foreign) {
        this.foreign = foreign;
        sources.forEach((path, text) -> {
            String code = COMMENT.matcher(text).replaceAll(" ");
            TYPE.matcher(code).results().forEach(type ->
                    files.computeIfAbsent(type.group(1), key -> new TreeMap<>()).put(path, code));
        });
    }

    /** Sorted, each once, as they stand between the backticks. */
    List<String> unknown(String page) {
        Set<String> unknown = new TreeSet<>();
        Matcher name = NAME.matcher(page);
        while (name.find()) {
            if (!foreign.contains(name.group(2)) && !isKnown(name.group(1), name.group(2), name.group(3))) {
                unknown.add(name.group().replace("`", ""));
            }
        }
        return new ArrayList<>(unknown);
    }

    private boolean isKnown(String folder, String type, String member) {
        return files.getOrDefault(type, Map.of()).entrySet().stream()
                .filter(file -> folder == null || file.getKey().contains("/" + folder + "/" + type + ".java"))
                .anyMatch(file -> member == null || declares(file.getValue(), member));
    }

    /** A type before the name and not a word such as return, or a line that begins with it as a constant's does. */
    private static boolean declares(String code, String member) {
        return Pattern.compile("(?:(?!(?:return|new|throw|else|case|yield|assert)\\b)\\b\\w+|[>\\]])\\s+" + member
                + "\\b\\s*[(=;,){<]").matcher(code).find()
                || Pattern.compile("(?m)^\\s*" + member + "\\s*[,;({]").matcher(code).find()
                && member.equals(member.toUpperCase(Locale.ROOT));
    }
}
