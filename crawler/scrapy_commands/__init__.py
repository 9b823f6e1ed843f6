"""Commands that we add to Scrapy's own."""
