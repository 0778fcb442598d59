package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What the code of bundles must not do, since it shares the JVM with others, as their classes say it. */
class CodeRulesIT {
    /** What reaches beyond the bundle: class loaders and properties of the JVM, its providers, its end; what stays. */
    private static final Pattern FORBIDDEN = Pattern.compile("java/util/ServiceLoader\\..*|java/lang/Class\\.forName"
            + "|java/lang/Runtime\\.(?:addShutdownHook|exit|halt)|java/lang/System\\.(?:exit|setProperty|clearProperty"
            + "|setOut|setErr|setSecurityManager)|java/security/Security\\.(?:addProvider|insertProviderAt"
            + "|removeProvider|setProperty)|java/lang/Thread\\.setDefaultUncaughtExceptionHandler"
            + "|java/lang/ClassLoader\\.getSystemClassLoader|java/util/Locale\\.setDefault"
            + "|java/util/TimeZone\\.setDefault|java/nio/file/Files\\.createTemp.*"
            + "|java/io/File\\.(?:createTempFile|deleteOnExit)");
    /** By a class loader that is given: its own, and that of the service it speaks to. */
    private static final Set<String> GIVEN_LOADER = Set.of("io.caddis.mqtt.management.Preload.load",
            "io.caddis.mqtt.management.services.CurrentConfiguration.type");
    private static final String PROVIDER = "Lorg/osgi/annotation/versioning/ProviderType;";
    private static final String CONSUMER = "Lorg/osgi/annotation/versioning/ConsumerType;";

    @Test
    void nothingOfTheJvmIsChangedOrAskedPastTheFramework() throws IOException {
        Set<String> found = new TreeSet<>();
        visitCalls((bundle, from, owner, called, type) -> {
            if (FORBIDDEN.matcher(owner + "." + called).matches()
                    && !(called.equals("forName") && GIVEN_LOADER.contains(from))) {
                found.add(from + " calls " + owner + "." + called);
            }
        });
        assertEquals(Set.of(), found, "a bundle shares the JVM with others and goes before it ends: use services,"
                + " values of configuration, and objects of providers in place of their names");
    }

    /**
     * A consumer given to a selector becomes part of the JDK's compiled code, and the thread of the next version of the
     * bundle waits in that code: the class loader of this version would stay until something is heard on a socket, or
     * for ever.
     */
    @Test
    void nothingOfABundleIsPartOfTheCodeInWhichItsSuccessorWaits() throws IOException {
        Set<String> found = new TreeSet<>();
        Set<String> selects = new TreeSet<>();
        visitCalls((bundle, from, owner, called, type) -> {
            if (owner.equals("java/nio/channels/Selector") && called.startsWith("select")) {
                selects.add(bundle);
                if (type.contains("Consumer")) {
                    found.add(from + " calls " + owner + "." + called + type);
                }
            }
        });
        assertEquals(Set.of(), found, "iterate over selectedKeys() after the selection");
        assertTrue(selects.contains("transport"), "who waits for sockets is found: " + selects);
    }

    @Test
    void nothingStaticChanges() throws IOException {
        Set<String> found = new TreeSet<>();
        visit(true, (bundle, name) -> new ClassVisitor(Opcodes.ASM9) {
            @Override
            public FieldVisitor visitField(int access, String field, String descriptor, String signature,
                    Object value) {
                if ((access & Opcodes.ACC_STATIC) != 0
                        && (access & (Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC)) == 0) {
                    found.add(name + "." + field);
                }
                return null;
            }
        });
        assertEquals(Set.of(), found, "static fields that are not final: they are one for all clients, and outlive a"
                + " component; make them fields of an object");
    }

    /** Who reports is often the one thread that goes on, and what it reports is often that there is no memory. */
    @Test
    void whoReportsAFailureMakesNoArrayForThat() throws IOException {
        Set<String> reporting = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        visit(false, (bundle, name) -> new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                    String[] exceptions) {
                if (name.endsWith(".Reports") && (access & Opcodes.ACC_PRIVATE) == 0) {
                    reporting.add(bundle);
                    if (descriptor.contains("[")) {
                        found.add(name + "." + method + descriptor);
                    }
                }
                return null;
            }
        });
        assertEquals(Set.of(), found, "the caller would make the array where nothing catches what that throws: one"
                + " method for each number of arguments");
        assertTrue(reporting.containsAll(Set.of("management", "store", "tls", "transport", "websocket")),
                "who reports is found: " + reporting);
    }

    /** Others cannot implement a sealed one. */
    @Test
    void everyInterfaceOfTheApiSaysWhoImplementsIt() throws IOException {
        Set<String> silent = new TreeSet<>();
        visit(false, (bundle, name) -> new ClassVisitor(Opcodes.ASM9) {
            private boolean told = true;

            @Override
            public void visit(int version, int access, String internal, String signature, String superName,
                    String[] interfaces) {
                told = (access & Opcodes.ACC_INTERFACE) == 0 || (access & Opcodes.ACC_ANNOTATION) != 0
                        || (access & Opcodes.ACC_PUBLIC) == 0;
            }

            @Override
            public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                told |= descriptor.equals(PROVIDER) || descriptor.equals(CONSUMER);
                return null;
            }

            @Override
            public void visitPermittedSubclass(String permitted) {
                told = true;
            }

            @Override
            public void visitEnd() {
                if (!told && bundle.equals("api")) {
                    silent.add(name);
                }
            }
        });
        assertEquals(Set.of(), silent, "interfaces without @ProviderType or @ConsumerType: the first is for what we"
                + " implement, the second for what applications implement; versions of the packages follow from it");
    }

    /** Sees each call of a method: in which bundle, from which class and method, and of what. */
    private interface Calls {
        void call(String bundle, String from, String owner, String called, String type);
    }

    private static void visitCalls(Calls calls) throws IOException {
        visit(true, (bundle, name) -> new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                    String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitMethodInsn(int opcode, String owner, String called, String type, boolean is) {
                        calls.call(bundle, name + "." + method, owner, called, type);
                    }
                };
            }
        });
    }

    /** Makes a visitor of each class. */
    private interface Visitors {
        ClassVisitor of(String bundle, String className);
    }

    private static void visit(boolean code, Visitors visitors) throws IOException {
        for (BundleJar bundle : BundleJar.all()) {
            try (JarFile jar = new JarFile(bundle.file().toFile())) {
                for (String entry : bundle.entries()) {
                    if (entry.endsWith(".class")) {
                        ClassReader reader = new ClassReader(jar.getInputStream(new JarEntry(entry)).readAllBytes());
                        reader.accept(visitors.of(bundle.name(), reader.getClassName().replace('/', '.')),
                                code ? ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES : ClassReader.SKIP_CODE);
                    }
                }
            }
        }
    }
}
