package io.caddis.mqtt.itests.jarchecks;

import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A key of a configuration, as a bundle's Metatype describes it. */
record ConfigurationKey(Element definition) {
    /** What is code in a sentence: another key, an address, an assignment, a class or a method. */
    private static final Pattern CODE = Pattern.compile("(?<![\\w./:])("
            + "\\.?[a-z0-9]+(\\.[a-z0-9]+)+|[a-z]+5?(\\+unix)?://[^\\s,;]*[^\\s,;.]|[A-Za-z]+\\(\\)"
            + "|(Mqtt|Received)[A-Za-z]+(\\.[a-zA-Z]+\\([A-Za-z]*\\))?|Caddis\\.[a-z]+\\(\\)"
            + "|SSLContext|name=value)(?![\\w/])");
    private static final Pattern PAGE = Pattern.compile("docs/([a-z]+\\.md)");

    /** Adds the keys of a file of Metatype's to those of its PIDs. */
    static void read(String xml, Map<String, List<ConfigurationKey>> keysByPid) throws Exception {
        Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml))).getDocumentElement();
        Element classDefinition = (Element) root.getElementsByTagName("OCD").item(0);
        NodeList nodes = classDefinition.getElementsByTagName("AD");
        List<ConfigurationKey> keys = new ArrayList<>();
        for (int index = 0; index < nodes.getLength(); index++) {
            keys.add(new ConfigurationKey((Element) nodes.item(index)));
        }
        keysByPid.put(classDefinition.getAttribute("id"), keys);
    }

    /** The head of a table. */
    static String head(boolean changes) {
        return changes ? "| key | type, unit | range | default | meaning | change |\n|---|---|---|---|---|---|\n"
                : "| key | type, unit | range | default | meaning |\n|---|---|---|---|---|\n";
    }

    String name() {
        return definition.getAttribute("id");
    }

    /** The class of change, in lower case; empty if the whole configuration has one. */
    String change() {
        return own("change").toLowerCase(Locale.ROOT);
    }

    /** Its line in a table. */
    String row(Set<String> allKeys) {
        String row = "| `" + name() + "` | " + type() + " | " + range() + " | " + absent(allKeys) + " | "
                + marked(definition.getAttribute("description"), allKeys) + " |";
        return (change().isEmpty() ? row : row + " " + change() + " |").replace("|  |", "| |").replace("|  |", "| |")
                + "\n";
    }

    /** What it means, for Javadoc. */
    String meaning(Set<String> allKeys) {
        return javadoc(marked(definition.getAttribute("description"), allKeys));
    }

    /** Which values there are, for Javadoc; empty if the type says it. */
    String ranges() {
        return javadoc(range());
    }

    /** What it is like not to set it, for Javadoc. */
    String absence(Set<String> allKeys) {
        return javadoc(absent(allKeys));
    }

    private static String javadoc(String text) {
        return text.replace("\\|", "|").replace("&", "&amp;").replace("<", "&lt;").replaceAll("`([^`]*)`",
                "{@code $1}");
    }

    /** Empty if it is no number of a unit. */
    String unit() {
        return own("unit");
    }

    boolean isNumber() {
        return isLong() || definition.getAttribute("type").equals("Integer");
    }

    boolean isLong() {
        return definition.getAttribute("type").equals("Long");
    }

    boolean isFlag() {
        return definition.getAttribute("type").equals("Boolean");
    }

    boolean isSecret() {
        return definition.getAttribute("type").equals("Password");
    }

    boolean isSeveral() {
        String cardinality = definition.getAttribute("cardinality");
        return !cardinality.isEmpty() && !cardinality.equals("0"); // Kura's files say 0 each time
    }

    /** The values to choose from; empty if there is no such choice. */
    List<String> options() {
        NodeList options = definition.getElementsByTagName("Option");
        return IntStream.range(0, options.getLength())
                .mapToObj(index -> ((Element) options.item(index)).getAttribute("value")).toList();
    }

    private String own(String attribute) {
        return definition.getAttribute("caddis:" + attribute);
    }

    private String type() {
        boolean several = isSeveral();
        String unit = own("unit").isEmpty() ? "" : ", " + own("unit");
        return switch (definition.getAttribute("type")) {
            case "Integer", "Long" -> "number" + unit;
            case "Boolean" -> "true/false";
            case "Password" -> several ? "texts, secret" : "text, secret";
            case "String" -> several ? "texts" : "text";
            default -> throw new AssertionError(name() + " is of the type " + definition.getAttribute("type")
                    + ": tell this class how to call it");
        };
    }

    private String range() {
        if (!options().isEmpty()) {
            return options().stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
        }
        String max = definition.getAttribute("max");
        if (max.equals(String.valueOf(Long.MAX_VALUE))) {
            return grouped(definition.getAttribute("min")) + " or more";
        }
        return max.isEmpty() ? marked(own("range"), Set.of()) : grouped(definition.getAttribute("min")) + " to "
                + grouped(max);
    }

    private String absent(Set<String> allKeys) {
        String value = definition.getAttribute("default");
        if (!value.isEmpty()) {
            boolean number = definition.hasAttribute("min");
            return number ? grouped(value) : value.lines().flatMap(line -> List.of(line.split(",")).stream())
                    .map(one -> "`" + one + "`").collect(Collectors.joining(", "));
        }
        String said = own("absent");
        return said.isEmpty() ? definition.getAttribute("required").equals("false") ? "none" : "none, required"
                : marked(said, allKeys);
    }

    /** With a comma for each thousand, from 10,000. */
    private static String grouped(String number) {
        return number.length() < 5 ? number : String.format(Locale.ROOT, "%,d", new BigInteger(number));
    }

    /** With what is code marked as such, and with links to pages. */
    private static String marked(String text, Set<String> keys) {
        String linked = PAGE.matcher(text).replaceAll("[$1]($1)");
        return CODE.matcher(linked).replaceAll(match -> {
            String word = match.group();
            boolean code = !word.matches("[.a-z0-9]+") || keys.contains(word);
            return code ? "`" + word + "`" : word;
        }).replace("|", "\\|");
    }
}
