package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.caddis.mqtt.itests.jarchecks.KnownVulnerabilities.Dependency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * No version in the build is one of the committed list of known vulnerabilities: none that a {@code pom.xml} names, and
 * none that comes with these, as the build has resolved them.
 */
class VulnerabilitiesIT {
    private static final Pattern RESOLVED = Pattern.compile(
            "^\\s+([\\w.-]+:[\\w.-]+):[\\w-]+(?::[\\w.-]+)?:([\\w.-]+):(?:compile|provided|runtime|test|system)\\b.*");
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([\\w.-]+)}");

    @Test
    void noneIsInTheBuild() throws Exception {
        Set<Dependency> named = named();
        assertFalse(named.isEmpty(), "no versions in the pom.xml files");
        Set<Dependency> all = new TreeSet<>(named);
        int lists = 0;
        for (Path list : files("dependencies.txt")) {
            if (list.getParent().endsWith("target") && !isStale(list)) {
                lists++;
                all.addAll(resolved(Files.readString(list)));
            }
        }
        assertFalse(lists == 0, "no target/dependencies.txt: mvn verify writes one for each module");
        assertEquals(Set.of(), KnownVulnerabilities.committed().in(all), "versions of the build that are in"
                + " itests/jarchecks/src/test/resources/vulnerabilities.tsv: take another version, or, if it cannot do"
                + " harm, write there why it is accepted");
    }

    /** Of an earlier build, with other versions. */
    private static boolean isStale(Path list) throws IOException {
        FileTime written = Files.getLastModifiedTime(list);
        Path module = list.getParent().getParent();
        for (Path pom : List.of(module.resolve("pom.xml"), BundleJar.root().resolve("target-platform/pom.xml"))) {
            if (written.compareTo(Files.getLastModifiedTime(pom)) < 0) {
                return true;
            }
        }
        return false;
    }

    private static Set<Dependency> resolved(String list) {
        Set<Dependency> found = new TreeSet<>();
        for (String line : list.lines().toList()) {
            Matcher one = RESOLVED.matcher(line);
            if (one.matches()) {
                found.add(new Dependency(one.group(1), one.group(2)));
            }
        }
        return found;
    }

    /** What any element with a group, an artifact and a version says; plugins are Maven's own if they name no group. */
    private static Set<Dependency> named() throws IOException, ParserConfigurationException, SAXException {
        List<Document> poms = new ArrayList<>();
        Map<String, String> properties = new TreeMap<>();
        for (Path pom : files("pom.xml")) {
            Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
            poms.add(document);
            NodeList groups = document.getElementsByTagName("properties");
            for (int i = 0; i < groups.getLength(); i++) {
                for (Node one = groups.item(i).getFirstChild(); one != null; one = one.getNextSibling()) {
                    if (one instanceof Element property) {
                        properties.put(property.getTagName(), property.getTextContent().strip());
                    }
                }
            }
        }
        Set<Dependency> found = new TreeSet<>();
        for (Document pom : poms) {
            NodeList versions = pom.getElementsByTagName("version");
            for (int i = 0; i < versions.getLength(); i++) {
                Element owner = (Element) versions.item(i).getParentNode();
                String artifact = child(owner, "artifactId");
                Matcher name = PROPERTY.matcher(versions.item(i).getTextContent().strip());
                String version = name.replaceAll(each -> Matcher.quoteReplacement(properties.getOrDefault(
                        each.group(1), "")));
                if (artifact != null && !version.isEmpty()) {
                    String group = child(owner, "groupId");
                    found.add(new Dependency((group == null ? "org.apache.maven.plugins" : group) + ":" + artifact,
                            version));
                }
            }
        }
        return found;
    }

    private static String child(Element owner, String name) {
        for (Node one = owner.getFirstChild(); one != null; one = one.getNextSibling()) {
            if (one instanceof Element element && element.getTagName().equals(name)) {
                return element.getTextContent().strip();
            }
        }
        return null;
    }

    private static List<Path> files(String name) throws IOException {
        try (Stream<Path> all = Files.walk(BundleJar.root(), 4)) {
            return all.filter(file -> file.getFileName().toString().equals(name)).toList();
        }
    }
}
