package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.osgi.Processor;
import aQute.bnd.version.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the root {@code pom.xml} that make a Bundle-Version, read by bnd for builds that this one is not. */
class VersionsIT {
    private static final Path ROOT = BundleJar.root();
    private static final Pattern BND_LINES = Pattern.compile("<bnd><!\\[CDATA\\[(.*?)]]></bnd>", Pattern.DOTALL);
    private static final String ARCHIVE = "${cat;../../tooling/commit.txt}";
    private static final String NOT_AN_ARCHIVE = "$Format:%ct$";
    private static final String NO_VARIABLE = "-";
    private static final String NO_GIT = "";
    private static final String NOON = "1796040000";
    private static final String LATER = "1796040001";

    @TempDir
    private Path folder;

    @Test
    void snapshotsSortByTheTimeOfTheirCommitsAndBeforeTheirRelease() throws Exception {
        List<Version> inOrder = List.of(
                version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, NO_GIT),
                version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, NOON),
                version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, LATER),
                version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, "9999999999"),
                version("0.1.0", NO_VARIABLE, NOT_AN_ARCHIVE, NO_GIT),
                version("0.1.0", NO_VARIABLE, NOT_AN_ARCHIVE, NOON),
                version("0.1.1-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, NO_GIT),
                version("0.1.1", NO_VARIABLE, NOT_AN_ARCHIVE, NOON));
        assertEquals(inOrder, inOrder.stream().sorted().distinct().toList());
    }

    @Test
    void theTimeOfTheCommitIsTold() throws Exception {
        assertEquals("0.1.0.20261130120000", version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, NOON).toString());
        assertEquals("0.1.0.v20261130120000", version("0.1.0", NO_VARIABLE, NOT_AN_ARCHIVE, NOON).toString());
        assertEquals("0.1.0.19700101000000", version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, NO_GIT).toString(),
                "nobody knows it");
    }

    /** An archive may lie in another project's clone, whose git would say another time. */
    @Test
    void anArchiveKnowsBetterThanGitAndTheVariableBest() throws Exception {
        Version later = version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, LATER);
        assertEquals(later, version("0.1.0-SNAPSHOT", NO_VARIABLE, LATER, NOON));
        assertEquals(later, version("0.1.0-SNAPSHOT", LATER, NOON, NOON));
        assertEquals(later, version("0.1.0-SNAPSHOT", "yesterday", NOT_AN_ARCHIVE, LATER), "no number");
    }

    /** In a clone {@code git archive} fills in commit.txt, and git is asked otherwise. */
    @Test
    void gitIsAsked() throws Exception {
        assertEquals(NOT_AN_ARCHIVE, Files.readString(ROOT.resolve("tooling/commit.txt")).trim());
        assertTrue(Files.readString(ROOT.resolve(".gitattributes")).contains("tooling/commit.txt export-subst\n"));
        assertEquals(version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, gitSays()),
                version("0.1.0-SNAPSHOT", NO_VARIABLE, NOT_AN_ARCHIVE, null));
    }

    /** Nothing outside of a clone, or where there is no git. */
    private static String gitSays() {
        try {
            Process git = new ProcessBuilder("git", "-c", "safe.directory=*", "log", "-1", "--format=%ct")
                    .directory(ROOT.toFile()).start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
        } catch (IOException e) {
            return NO_GIT;
        }
    }

    /**
     * What bnd makes of the lines.
     *
     * @param pom      the version of the POM
     * @param variable the value of the environment variable
     * @param archive  the content of commit.txt
     * @param git      what git prints; null: ask it
     */
    private Version version(String pom, String variable, String archive, String git) throws IOException {
        Matcher lines = BND_LINES.matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertTrue(lines.find(), "no lines for bnd in pom.xml");
        String text = replaced(lines.group(1), "${project.version}", pom);
        text = replaced(text, "${env;SOURCE_DATE_EPOCH;-}", variable);
        Path commit = Files.writeString(folder.resolve("commit.txt"), archive + "\n");
        text = replaced(text, ARCHIVE, "${cat;" + commit + "}");
        if (git != null) {
            assertTrue(text.contains("\ncommit.git:"), text);
            text += "\ncommit.git: " + git + "\n";
        }
        Properties properties = new Properties();
        try (Stream<String> all = text.lines(); Processor bnd = new Processor()) {
            all.filter(line -> line.contains(": ") || line.endsWith(":"))
                    .forEach(line -> properties.setProperty(line.substring(0, line.indexOf(':')),
                            line.substring(line.indexOf(':') + 1).trim()));
            bnd.setProperties(ROOT.resolve("bundles/api").toFile(), properties);
            Version version = new Version(bnd.getProperty("Bundle-Version"));
            assertEquals(List.of(), bnd.getErrors());
            return version;
        }
    }

    private static String replaced(String text, String what, String by) {
        assertTrue(text.contains(what), "pom.xml has no " + what);
        return text.replace(what, by);
    }
}
