package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One test per rule and jar. A message names the value, the rule and the remedy. */
class BundleRulesIT {

    static List<BundleJar> bundles() throws IOException {
        return BundleJar.all();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void importsWhatItsListSays(BundleJar bundle) throws IOException {
        Path list = bundle.folder().resolve("imports.txt");
        String shown = "bundles/" + bundle + "/imports.txt";
        assertTrue(Files.exists(list), shown + " is missing: write the packages that the bundle may import into it,"
                + " one a line, sorted");
        List<String> lines = Files.readAllLines(list);
        assertEquals(List.copyOf(new TreeSet<>(lines)), lines, shown + " is not sorted, or says a package twice");

        Set<String> imported = bundle.clauses("Import-Package").keySet();
        TreeSet<String> tooMany = new TreeSet<>(imported);
        lines.forEach(tooMany::remove);
        TreeSet<String> tooFew = new TreeSet<>(lines);
        tooFew.removeAll(imported);
        assertNone(tooMany, bundle + " imports " + tooMany + ", which " + shown + " does not allow: stop using it, or,"
                + " if every host has it and ARCHITECTURE.md agrees, add the line");
        assertNone(tooFew, bundle + " does not import " + tooFew + ", which " + shown + " lists: remove the line");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void importsNothingOptionally(BundleJar bundle) {
        Map<String, String> optional = bundle.clauses("Import-Package");
        optional.values().removeIf(attributes -> !attributes.contains("optional"));
        assertNone(optional.keySet(), bundle + " imports " + optional.keySet() + " optionally: what some hosts lack"
                + " belongs in a bundle of its own");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void requiresNoBundle(BundleJar bundle) {
        assertNull(bundle.header("Require-Bundle"), bundle + " has Require-Bundle: import packages instead");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void importsNothingDynamically(BundleJar bundle) {
        assertNull(bundle.header("DynamicImport-Package"), bundle + " has DynamicImport-Package: it would wire to"
                + " whatever is there and break hot swap; import the package, or take a service");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void exportsOnlyTheApi(BundleJar bundle) {
        Map<String, String> exports = bundle.clauses("Export-Package");
        Set<String> allowed = bundle.name().equals("api") ? API_PACKAGES
                : bundle.name().equals("options") ? OPTIONS_PACKAGES
                : bundle.name().equals("testing") ? TESTING_PACKAGES : Set.of();
        assertEquals(allowed, exports.keySet(), "exports of " + bundle + ": only bundles/api exports, and only its"
                + " three packages, bundles/options its one for programs, and bundles/testing its one for tests; set or"
                + " remove @Export in package-info.java");
        exports.forEach((name, attributes) -> assertTrue(attributes.contains("version="), bundle + " exports " + name
                + " without a version: add @Version to its package-info.java"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void runsOnComponentRuntime14(BundleJar bundle) {
        List<String> newer = new ArrayList<>();
        String required = bundle.clauses("Require-Capability").getOrDefault("osgi.extender", "");
        if (required.contains("osgi.component")) {
            addIfNewer(newer, "Require-Capability", EXTENDER_VERSION.matcher(required));
        }
        bundle.components().forEach((entry, xml) -> addIfNewer(newer, entry, DS_SCHEMA.matcher(xml)));
        assertNone(newer, bundle + " needs a component runtime newer than DS 1.4: " + newer
                + "; Kura 5 has 1.4, so use no annotation of a later version");
    }

    /** Eclipse starts no bundle that it installs; the component runtime looks into started and lazy ones. */
    @ParameterizedTest
    @MethodSource("bundles")
    void comesByItselfIfItHasComponents(BundleJar bundle) {
        String policy = bundle.header("Service-Component") == null ? null : "lazy";
        assertEquals(policy, bundle.header("Bundle-ActivationPolicy"), "Bundle-ActivationPolicy of " + bundle + ": a"
                + " bundle with components has the value lazy, which the root pom.xml gives it, or Eclipse never sees"
                + " them; one without has no such header, see -removeheaders in bundles/api/bnd.bnd");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void hasTheTimeOfTheCommitInItsVersion(BundleJar bundle) {
        String version = bundle.header("Bundle-Version");
        assertTrue(SORTED_VERSION.matcher(version).matches(), bundle + " has the version " + version + ": its qualifier"
                + " has to be the time of the commit as yyyyMMddHHmmss, with a v before it in a release, so that hosts"
                + " tell builds apart (decision D84); keep Bundle-Version in the root pom.xml as it is");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void holdsOnlyItsOwnPackage(BundleJar bundle) {
        Set<String> own = bundle.name().equals("api") ? API_PACKAGES : Set.of("io.caddis.mqtt." + bundle);
        List<String> foreign = bundle.entries().stream().filter(entry -> !isBelow(own, bundle, entry)).toList();
        assertNone(foreign, bundle + " holds " + foreign + ": a bundle holds only what is in " + own
                + "; move the file, or stop bnd from packing it (-privatepackage, -includeresource)");
    }

    /** Equinox shows a service of such a class to every bundle, and so the one of another version. */
    @ParameterizedTest
    @MethodSource("bundles")
    void refersToNoServiceOfAClassThatNobodyExports(BundleJar bundle) {
        List<String> own = new ArrayList<>();
        bundle.components().forEach((entry, xml) -> {
            for (Matcher one = REFERENCE.matcher(xml); one.find();) {
                if (!API_PACKAGES.contains(one.group(1))) {
                    own.add(entry + ": " + one.group());
                }
            }
        });
        assertNone(own, bundle + " has components that find each other by a class of the bundle: " + own + "; beside"
                + " another version each may find the other one's. Let one component make the rest (decision D75)");
    }

    @Test
    void resolversFindTheClientsOfManagement() throws IOException {
        BundleJar management = bundles().stream().filter(bundle -> bundle.name().equals("management")).findFirst()
                .orElseThrow();
        String services = management.clauses("Provide-Capability").getOrDefault("osgi.service", "");
        assertTrue(OFFERS_CLIENT.matcher(services).find(), "management does not offer the service MqttClient: without"
                + " it Karaf refuses a feature whose bundle has a reference to MqttClient; add it to"
                + " Provide-Capability in bundles/management/bnd.bnd. It offers " + services);
    }

    @Test
    void noPackageIsInTwoJars() throws IOException {
        Map<String, List<String>> homes = new TreeMap<>();
        for (BundleJar bundle : bundles()) {
            bundle.packages().forEach(name -> homes.computeIfAbsent(name, key -> new ArrayList<>()).add(bundle.name()));
        }
        homes.values().removeIf(jars -> jars.size() == 1);
        assertNone(homes.keySet(), "packages in more than one jar: " + homes + ": give each one home, or class loaders"
                + " see halves of it");
    }

    private static void assertNone(Collection<String> wrong, String message) {
        if (!wrong.isEmpty()) {
            fail(message);
        }
    }

    /** The api has exactly its packages; another bundle may have packages below its own. */
    private static boolean isBelow(Set<String> own, BundleJar bundle, String entry) {
        if (entry.startsWith("META-INF/") || entry.startsWith("OSGI-INF/")) {
            return true;
        }
        String found = entry.substring(0, Math.max(0, entry.lastIndexOf('/'))).replace('/', '.');
        return own.contains(found)
                || !bundle.name().equals("api") && own.stream().anyMatch(name -> found.startsWith(name + "."));
    }

    private static void addIfNewer(List<String> newer, String where, Matcher version) {
        while (version.find()) {
            if (Integer.parseInt(version.group(1)) > 1 || Integer.parseInt(version.group(2)) > 4) {
                newer.add(where + " says " + version.group());
            }
        }
    }

    private static final Set<String> API_PACKAGES =
            new TreeSet<>(Set.of("io.caddis.mqtt", "io.caddis.mqtt.packet", "io.caddis.mqtt.spi"));
    /** What programs call; no bundle of ours imports it (decision D90). */
    private static final Set<String> OPTIONS_PACKAGES = Set.of("io.caddis.mqtt.options");
    /** What tests call; no bundle that is deployed imports it. */
    private static final Set<String> TESTING_PACKAGES = Set.of("io.caddis.mqtt.testing");
    private static final Pattern REFERENCE = Pattern.compile(
            "<reference [^>]*interface=\"(io\\.caddis\\.mqtt[a-z.]*)\\.[A-Z][\\w.$]*\"");
    private static final Pattern SORTED_VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.v?\\d{14}");
    private static final Pattern EXTENDER_VERSION = Pattern.compile("(?<!!)\\(version>=(\\d+)\\.(\\d+)");
    private static final Pattern OFFERS_CLIENT =
            Pattern.compile("objectClass:List<String>=\"(?:[^\"]*,)?io\\.caddis\\.mqtt\\.MqttClient[,\"]");
    private static final Pattern DS_SCHEMA = Pattern.compile("www\\.osgi\\.org/xmlns/scr/v(\\d+)\\.(\\d+)");
}
