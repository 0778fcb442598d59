package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manifest of each bundle says, and what it does not say. */
class ManifestIT {
    private static final List<String> COUPLING = List.of("Fragment-Host", "Eclipse-BuddyPolicy",
            "Eclipse-RegisterBuddy", "Eclipse-GenericRequire", "Bundle-RequiredExecutionEnvironment",
            "Bundle-ClassPath", "Bundle-NativeCode");
    private static final List<String> OF_THE_BUILD = List.of("Private-Package", "Created-By", "Build-Jdk",
            "Build-Jdk-Spec", "Built-By", "Bnd-LastModified", "Tool", "Originally-Created-By");
    private static final Pattern CLOSED_RANGE = Pattern.compile("version=\"\\[[\\d.]+,[\\d.]+\\)\"");

    static List<BundleJar> bundles() throws IOException {
        return BundleJar.all();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void isNamedAfterItsFolderAndIsNoSingleton(BundleJar bundle) {
        assertEquals("io.caddis.mqtt." + bundle, bundle.header("Bundle-SymbolicName"), "the symbolic name of a bundle"
                + " is its artifact id, without a directive: two versions may run side by side");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void isTiedToNoOtherBundle(BundleJar bundle) {
        assertEquals(List.of(), COUPLING.stream().filter(header -> bundle.header(header) != null).toList(),
                "headers of " + bundle + " that tie it to other bundles or to one kind of host: import packages, and"
                        + " take services");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void needsJava17AsACapability(BundleJar bundle) {
        String environment = bundle.clauses("Require-Capability").getOrDefault("osgi.ee", "");
        assertTrue(environment.contains("(osgi.ee=JavaSE)(version=17)"), bundle + " requires of the JDK: " + environment
                + "; on an older one it has to stay unresolved");
    }

    /** Packages of the JDK have no versions. */
    @ParameterizedTest
    @MethodSource("bundles")
    void importsInClosedRanges(BundleJar bundle) {
        assertEquals(List.of(), bundle.clauses("Import-Package").entrySet().stream()
                .filter(clause -> !clause.getKey().startsWith("javax.")
                        && !CLOSED_RANGE.matcher(clause.getValue()).find())
                .map(clause -> clause.getKey() + ";" + clause.getValue()).toList(), bundle + " imports these without a"
                + " range that ends: a next major version would be taken; build against a package with a version, or"
                + " write the range in its bnd.bnd");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void saysNothingOfTheMachineThatBuiltIt(BundleJar bundle) {
        assertEquals(List.of(), OF_THE_BUILD.stream().filter(header -> bundle.header(header) != null).toList(),
                "headers of " + bundle + " that tell of its build: another JDK would give other bytes; see"
                        + " -removeheaders and addDefaultEntries in the root pom.xml");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void hasItsLicence(BundleJar bundle) {
        assertEquals("Apache-2.0", bundle.header("Bundle-License"), "the SPDX name of the licence of " + bundle);
        assertTrue(bundle.entries().contains("META-INF/LICENSE"), bundle + " holds no META-INF/LICENSE, which the"
                + " Apache License asks for: see -includeresource in the root pom.xml");
    }
}
