import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One OpenSearch node: takes a folder, then settings as NAME=VALUE, and runs until it is killed. */
class Node {
    /** What an index of ours needs: the analysis, and HTTP; under the names of OpenSearch 3, then of 2. */
    private static final String MODULES = String.join(",",
            "org.opensearch.analysis.common.CommonAnalysisModulePlugin", "org.opensearch.transport.Netty4ModulePlugin",
            "org.opensearch.analysis.common.CommonAnalysisPlugin", "org.opensearch.transport.Netty4Plugin");

    public static void main(final String[] given) throws Exception {
        final OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            for (int place = 1; place < given.length; place++) {
                final String[] both = given[place].split("=", 2);
                settings.put(both[0], both[1]);
            }
        });
        runner.build(OpenSearchRunner.newConfigs().basePath(given[0]).numOfNode(1).disableESLogger().moduleTypes(MODULES));
        Thread.sleep(Long.MAX_VALUE);
    }
}
